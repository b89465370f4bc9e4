/** Stores run in browsers: only the folder of Node's may import Node. */
import { expect } from 'chai';
import { readFile, readdir } from 'node:fs/promises';

describe('src/stores', () => {
  it('imports Node in node-directory.ts only, and does not export that', async () => {
    const folder = new URL('../../../src/stores/', import.meta.url);
    const withNode: string[] = [];
    for (const name of await readdir(folder)) {
      if (/from 'node:/.test(await readFile(new URL(name, folder), 'utf8'))) withNode.push(name);
    }
    expect(withNode).to.deep.equal(['node-directory.ts']);
    expect(await readFile(new URL('index.ts', folder), 'utf8')).not.to.include('node-directory');
  });
});
