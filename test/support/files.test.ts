import { expect } from 'chai';
import { material, materialOrSkip, readBytes, readText } from './files.ts';

describe('test support: files', () => {
  it('reads text and bytes of a file of the project', async () => {
    const url = new URL('../../LICENSE', import.meta.url);
    const text = await readText(url);
    expect(text).to.match(/^MIT License/);
    expect((await readBytes(url)).length).to.equal(new TextEncoder().encode(text).length);
  });

  it('fails for a file that is not there', async () => {
    let thrown: unknown;
    try {
      await readBytes(new URL('./no-such-file.bin', import.meta.url));
    } catch (error) {
      thrown = error;
    }
    expect(thrown).to.be.instanceOf(Error);
  });

  it('answers null for material that is not at hand', async () => {
    expect(await material('no/such/file')).to.equal(null);
  });

  it('reads material where it is at hand', async function () {
    const index = await materialOrSkip(this, 'INDEX.md');
    expect(index.length).to.be.greaterThan(0);
  });
});
