/** Practice and the key of the device: who makes the bytes wipes them, however a call ends. */
import { expect } from 'chai';
import { toB64u } from '../../src/core/bytes.ts';
import { BackupError } from '../../src/core/errors.ts';
import { TEST_ONLY_FAST } from '../../src/core/kdf.ts';
import type { MethodContext, SlotRounds } from '../../src/methods/method.ts';
import { type Vaulted, practise, registerPractice } from '../../src/methods/vaulted.ts';
import { memoryVault } from '../../src/stores/memory-vault.ts';

const b64 = (length: number) => toB64u(new Uint8Array(length).fill(7));
const vaulted: Vaulted = { methodId: 'pin', vault: memoryVault(), profile: 'pin-1', kdf: TEST_ONLY_FAST };

/** What was begun with, and what is left of it after the call. */
async function keyOf(call: (context: MethodContext) => Promise<unknown>) {
  const keys: { readonly given: string; readonly bytes: Uint8Array }[] = [];
  const begin: SlotRounds['begin'] = ({ deviceKey }) => {
    if (deviceKey) keys.push({ given: toB64u(deviceKey), bytes: deviceKey });
    return Promise.reject(new BackupError('internal', 'no engine'));
  };
  const rounds = { begin } as SlotRounds;
  const context = { wallet: 'test:vaulted', slotId: b64(8), secret: '271828', signal: undefined, rounds };
  const code = await call(context).catch((thrown: unknown) => (thrown as BackupError).code);
  expect([code, keys.length]).to.deep.equal(['internal', 1]);
  return { given: keys[0]?.given, left: keys[0]?.bytes };
}

describe('practice: the key of the device', () => {
  it('is another one each time, and wiped when it could not be registered', async () => {
    const registered = () => keyOf((context) => registerPractice(vaulted, b64(16), context));
    const [first, second] = [await registered(), await registered()];
    expect(first.given).not.to.equal(second.given);
    for (const { left } of [first, second]) expect(left).to.deep.equal(new Uint8Array(32));
  });

  it('is wiped after a guess', async () => {
    const kept = { vault: 'vault', gen: b64(16), practises: b64(16), pk: b64(32), authPk: b64(32), deviceKey: b64(32) };
    const { given, left } = await keyOf((context) => practise(vaulted, kept, context));
    expect(given).to.equal(kept.deviceKey);
    expect(left).to.deep.equal(new Uint8Array(32));
  });
});
