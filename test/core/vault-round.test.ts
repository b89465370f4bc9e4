/** The engine's rounds with a vault: which guess is the same guess, and what is forgotten when. */
import { expect } from 'chai';
import { toB64u, utf8 } from '../../src/core/bytes.ts';
import { type SealingEngine, localEngine } from '../../src/core/engine.ts';
import type { BackupError } from '../../src/core/errors.ts';
import { TEST_ONLY_FAST } from '../../src/core/kdf.ts';
import { generateOwner, sign } from '../../src/core/owner-key.ts';
import { contextOf, evaluate, generateVaultKeys, registerReplyMessage } from '../../src/core/pv1.ts';
import type { VaultBegin } from '../../src/core/vault-round.ts';

const wallet = 'test:round';
const slotId = toB64u(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
const gen = new Uint8Array(16).fill(9);
const begin = (secret: string, change: Partial<VaultBegin> = {}): VaultBegin => ({
  ...{ wallet, slotId, gen, secret: utf8(secret), kdf: TEST_ONLY_FAST },
  ...change,
});
const elementOf = async (engine: SealingEngine, secret: string, change: Partial<VaultBegin> = {}) =>
  toB64u((await engine.vaultBegin(begin(secret, change))).element);
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'went well',
    (thrown: BackupError) => thrown.code,
  );

/** A vault that registers and answers, without counting. */
const keys = generateVaultKeys();
const identity = generateOwner();
async function registered(engine: SealingEngine, secret = '936174') {
  const { element } = await engine.vaultBegin(begin(secret), {});
  const reply = { ...evaluate(keys, element), pk: keys.pk, kv: keys.kv };
  const signature = sign(identity, registerReplyMessage(contextOf({ wallet, slotId, gen }), element, reply));
  return engine.vaultRegister(slotId, { ...reply, signature }, identity.public);
}
async function judged(engine: SealingEngine, secret: string, slot: { pk: Uint8Array; authPk: Uint8Array }) {
  const { element } = await engine.vaultBegin(begin(secret));
  return engine.vaultJudge(slotId, { ...evaluate(keys, element), epoch: 0 }, slot);
}

describe('rounds with a vault', () => {
  it('the same secret at the same registration is the same element, whatever was typed in between', async () => {
    const engine = localEngine();
    const first = await elementOf(engine, 'a');
    const other = await elementOf(engine, 'b');
    expect(other).not.to.equal(first);
    expect(await elementOf(engine, 'a')).to.equal(first);
    expect(await elementOf(engine, 'b')).to.equal(other);
    for (let i = 0; i < 40; i++) await elementOf(engine, `slip ${i}`);
    expect(await elementOf(engine, 'a')).to.equal(first);
  });

  it('is another element for another generation, wallet, slot or cost, and in another engine', async () => {
    const engine = localEngine();
    const first = await elementOf(engine, 'a');
    const kdf = { ...TEST_ONLY_FAST, t: TEST_ONLY_FAST.t + 1 };
    for (const change of [{ gen: new Uint8Array(16) }, { wallet: 'another' }, { kdf }]) {
      expect(await elementOf(engine, 'a', change), Object.keys(change)[0]).not.to.equal(first);
    }
    expect(await elementOf(localEngine(), 'a')).not.to.equal(first);
  });

  it('a guess that was judged wrong is forgotten: typed again it is a new one', async () => {
    const engine = localEngine();
    const slot = await registered(engine);
    const wrong = await elementOf(engine, '111111');
    expect(await judged(engine, '111111', slot)).to.equal(null);
    expect(await elementOf(engine, '111111')).not.to.equal(wrong);
  });

  it('a registration is never taken for a guess', async () => {
    const engine = localEngine();
    const { element } = await engine.vaultBegin(begin('936174'), {});
    expect(await elementOf(engine, '936174')).not.to.equal(toB64u(element));
  });

  it('keeps nothing after it was disposed of', async () => {
    const engine = localEngine();
    const slot = await registered(engine);
    engine.dispose();
    expect(await codeOf(judged(engine, '936174', slot))).to.equal('aborted');
    expect(await codeOf(engine.vaultRelease(slotId, keys.kv))).to.equal('aborted');
  });

  it('frees one key for a slot: another kv than at the registration is told', async () => {
    const engine = localEngine();
    const slot = await registered(engine);
    expect(await judged(engine, '936174', slot)).to.be.instanceOf(Uint8Array);
    expect(await codeOf(engine.vaultRelease(slotId, new Uint8Array(32)))).to.equal('vault-altered');
    await engine.vaultRelease(slotId, keys.kv);
  });

  it('frees nothing before it was judged right', async () => {
    const engine = localEngine();
    await engine.vaultBegin(begin('936174'));
    expect(await codeOf(engine.vaultRelease(slotId, keys.kv))).to.equal('internal');
    expect(await codeOf(localEngine().vaultRelease(slotId, keys.kv))).to.equal('internal');
  });
});
