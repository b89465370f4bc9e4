import { expect } from 'chai';
import {
  ERROR_TABLE,
  type ErrorCode,
  type KdfParams,
  argon2id,
  fromB64u,
  kdfOf,
  openBackup,
  parseManifest,
  pickSlot,
  prepareText,
  sha256HexOf,
  toB64u,
} from '../../src/core/index.ts';
import { identityOf } from '../../src/core/age-file.ts';
import { readText } from '../support/files.ts';
import { refusal } from './fixtures.ts';
import type { Vector } from '../vectors/cases.ts';

const read = async <T>(name: string): Promise<T> => JSON.parse(await readText(new URL(`../vectors/${name}.json`, import.meta.url))) as T;

/** The refusals of the specification's section 9, in its order. */
const CODES: readonly ErrorCode[] = [
  'backup-too-large',
  'backup-not-json',
  'backup-schema',
  'backup-not-canonical',
  'backup-newer-version',
  'wrong-wallet',
  'owner-changed',
  'kdf-out-of-range',
  'slot-not-found',
  'method-unsupported',
  'wrong-secret',
  'backup-altered',
  'signature-invalid',
  'file-damaged',
  'payload-invalid',
];
const METHODS = ['password', 'pin', 'passkey', 'passkey-enclave', 'google-drive', 'icloud', 'recovery-code'];

function bytesOf({ backup, append }: Vector): Uint8Array {
  const bytes = fromB64u(backup);
  if (!append) return bytes;
  const all = new Uint8Array(bytes.length + append.times).fill(append.byte);
  all.set(bytes);
  return all;
}

const open = (vector: Vector) =>
  openBackup(
    bytesOf(vector),
    { wallet: vector.wallet, owner: vector.owner === undefined ? undefined : fromB64u(vector.owner, 32) },
    vector.slot,
    async () => fromB64u(vector.methodKey, 32),
  );

async function check(vector: Vector): Promise<void> {
  if (vector.code !== undefined) {
    expect(await refusal(() => open(vector))).to.equal(vector.code);
    return;
  }
  const opened = await open(vector);
  expect(toB64u(opened.share)).to.equal(vector.share);
  expect(toB64u(opened.ownerSecret)).to.equal(vector.ownerSecret);
  expect(sha256HexOf(bytesOf(vector))).to.equal(vector.sha256);
  const { id: slotId, method, params } = pickSlot(opened.manifest, vector.slot);
  expect(identityOf(fromB64u(vector.methodKey), { wallet: vector.wallet, slotId, method })).to.equal(vector.identity);
  if (vector.password !== undefined) {
    const kdf = kdfOf(pickSlot(opened.manifest, slotId)) as KdfParams;
    const key = await argon2id(prepareText(vector.password, 'open'), fromB64u(params['salt'] as string, 16), kdf);
    expect(toB64u(key), 'the method key follows from the password').to.equal(vector.methodKey);
  }
}

describe('core: test vectors', function () {
  this.timeout(120_000);
  let all: readonly Vector[];
  before(async () => {
    const names = await read<readonly string[]>('index');
    all = await Promise.all(names.map((name) => read<Vector>(name)));
  });

  it('open, or are refused with the code they name', async () => {
    expect(all.length).to.be.greaterThan(80);
    for (const vector of all) {
      try {
        await check(vector);
      } catch (error) {
        throw new Error(`${vector.name}: ${String(error)}`);
      }
    }
  });

  it('cover every refusal of the specification, and name none that is not in it', () => {
    const named = new Set(all.flatMap(({ code }) => (code === undefined ? [] : [code])));
    expect([...named].sort()).to.deep.equal([...CODES].sort());
    for (const code of named) expect(ERROR_TABLE).to.have.property(code);
  });

  it('cover every method of the table', () => {
    const opened = all.filter(({ code }) => code === undefined).map((vector) => pickSlot(parseManifest(bytesOf(vector)), vector.slot));
    const passwords = opened.filter(({ method }) => method === 'password');
    for (const method of METHODS)
      expect(
        opened.some((slot) => slot.method === method),
        method,
      ).to.equal(true);
    expect(passwords.some(({ params }) => 'vault' in params)).to.equal(true);
    expect(passwords.some(({ params }) => !('vault' in params))).to.equal(true);
    const unknown = all.find(({ name }) => name === 'opens-beside-unknown-method');
    expect(unknown).to.not.equal(undefined);
  });
});
