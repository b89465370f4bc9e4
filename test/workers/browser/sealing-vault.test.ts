/** PV1 in a real worker: the page hands a PIN in, and nothing that is made of it comes out. */
import { expect } from 'chai';
import { TEST_ONLY_FAST } from '../../../src/core/kdf.ts';
import { createBackup } from '../../../src/flow/backup.ts';
import { memoryDevice } from '../../../src/flow/device.ts';
import { pin } from '../../../src/methods/pin.ts';
import { memoryVault } from '../../../src/stores/memory-vault.ts';
import { memoryStore } from '../../../src/stores/memory.ts';
import { setWorkerFactory } from '../../../src/workers/start-worker.ts';
import { foundIn, secretsOf } from '../../flow/vault-secrets.ts';
import { WALLET } from '../../flow/world.ts';

// Of twelve digits: six turn up in random bytes by chance.
const PIN = '936174528307';
const WRONG = '582046937105';

describe('the sealing worker and a vault', () => {
  const fromWorker: unknown[] = [];
  const toWorker: unknown[] = [];
  before(() => {
    setWorkerFactory((name, url) => {
      const worker = new Worker(url, { type: 'module', name });
      worker.addEventListener('message', (event: MessageEvent<unknown>) => fromWorker.push(event.data));
      const post = worker.postMessage.bind(worker);
      worker.postMessage = (message: unknown) => {
        toWorker.push(structuredClone(message));
        post(message);
      };
      return worker;
    });
  });
  after(() => setWorkerFactory(undefined));

  it('keeps the PIN, what is stretched from it and every key in the worker', async function () {
    this.timeout(60_000);
    const vault = memoryVault();
    const store = vault.guard(memoryStore());
    const recovered: Uint8Array[] = [];
    const device = () =>
      createBackup({
        ...{ wallet: WALLET, store, vault, methods: [pin({ kdf: TEST_ONLY_FAST })], device: memoryDevice() },
        ...{ share: () => Uint8Array.of(1, 2, 3), recovered: (share) => void recovered.push(Uint8Array.from(share)) },
      });
    await device().create('pin', { secret: PIN });
    const other = device();
    const slotId = (await other.findRecovery()).choices[0]?.slotId ?? '';
    const code = await other.recover(slotId, { secret: WRONG }).catch((thrown: { code: string }) => thrown.code);
    expect(code).to.equal('wrong-secret');
    await other.recover(slotId, { secret: PIN });
    expect(recovered).to.deep.equal([Uint8Array.of(1, 2, 3)]);

    const calls = toWorker.map((message) => (message as { call: string }).call);
    for (const call of ['vaultBegin', 'vaultRegister', 'vaultJudge', 'vaultRelease', 'seal', 'trial', 'open'])
      expect(calls).to.include(call);
    const secrets = await secretsOf(vault, store, PIN);
    // The page typed it, and the search would find it.
    expect(foundIn(toWorker, secrets)).to.deep.equal(['pin']);
    expect(fromWorker.length).to.be.greaterThan(calls.length);
    expect(foundIn(fromWorker, secrets)).to.deep.equal([]);
  });
});
