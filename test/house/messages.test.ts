/** Every error a person can meet has words. */
import { expect } from 'chai';
import { ERROR_TABLE } from '../../src/core/errors.ts';
import { en } from '../../src/messages/en.ts';

describe('messages', () => {
  const keys = new Set<string>(Object.keys(en));

  it('every error code has a text', () => {
    const missing = Object.keys(ERROR_TABLE).filter((code) => !keys.has(`error.${code}`));
    expect(missing).to.deep.equal([]);
  });

  it('no text speaks of an error that does not exist', () => {
    const unknown = [...keys].filter((key) => key.startsWith('error.') && !Object.hasOwn(ERROR_TABLE, key.slice('error.'.length)));
    expect(unknown).to.deep.equal([]);
  });
});
