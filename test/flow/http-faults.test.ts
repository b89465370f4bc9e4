/** The flow over HTTP while the service is down, slow, full, wrong or cut off. Never "backed up" when it is not. */
import { expect } from 'chai';
import { memoryDevice } from '../../src/flow/device.ts';
import { httpStore } from '../../src/stores/http.ts';
import { type Fault, fakeService } from '../../src/testing/fake-service.ts';
import type { ErrorCode, Remedy } from '../../src/core/errors.ts';
import { BackupError } from '../../src/core/errors.ts';
import { codeOf, deviceWith, slotIdOf } from './world.ts';

const ALWAYS = { times: Number.POSITIVE_INFINITY };
const URL = 'https://backup.test';

/** Pauses between repeats take no time; deadlines of single requests never strike by themselves. */
const wait = (ms: number, signal: AbortSignal) =>
  ms <= 5_000
    ? Promise.resolve()
    : new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(new BackupError('aborted'))));

const status = (code: number, headers: Record<string, string> = {}): Fault => ({ kind: 'status', status: code, headers });

const CASES: readonly { name: string; fault: Fault; code: ErrorCode; remedy: Remedy; retryAfterMs?: number }[] = [
  { name: 'down', fault: { kind: 'down' }, code: 'store-unreachable', remedy: 'retry-later' },
  { name: '413', fault: status(413), code: 'store-too-large', remedy: 'contact-support' },
  { name: '412', fault: status(412), code: 'store-conflict', remedy: 'reload' },
  {
    name: '429 with Retry-After',
    fault: status(429, { 'retry-after': '120' }),
    code: 'store-busy',
    remedy: 'retry-later',
    retryAfterMs: 120_000,
  },
  { name: '500', fault: status(500), code: 'store-failed', remedy: 'retry-later' },
  { name: '503', fault: status(503, { 'retry-after': '60' }), code: 'store-busy', remedy: 'retry-later', retryAfterMs: 60_000 },
  { name: '507', fault: status(507), code: 'store-full', remedy: 'retry-later' },
  { name: '401', fault: status(401), code: 'store-unauthorized', remedy: 'contact-support' },
];

const WRITES: readonly { name: string; when: (request: Request) => boolean }[] = [
  { name: 'the candidate is sent', when: ({ method }) => method === 'PUT' },
  { name: 'it is read back', when: ({ method, url }) => method === 'GET' && url.includes('/backups/') },
  { name: 'it is promoted', when: ({ url }) => url.endsWith('/promote') },
];

function world() {
  const service = fakeService();
  const store = httpStore({ url: URL, fetch: service.fetch, wait, random: () => 0 });
  return { service, store, ...deviceWith({ store }) };
}

describe('flow over HTTP', () => {
  for (const { name, fault, code, remedy, retryAfterMs } of CASES) {
    for (const { name: moment, when } of WRITES) {
      it(`${name} while ${moment}: ${code}, nothing promised, nothing lost`, async () => {
        const { service, backup } = world();
        service.fault(fault, { ...ALWAYS, when });
        const error = await backup.create('x-hash', { secret: 'a' }).then(
          () => undefined,
          (thrown: BackupError) => thrown,
        );
        expect(error).to.include({ code, remedy });
        if (retryAfterMs !== undefined) expect(error?.details.retryAfterMs).to.equal(retryAfterMs);
        expect(backup.lastStatus.state).to.be.oneOf(['unknown', 'none']);
        service.heal();
        // The same secret again ends well, and there is one way in, not two.
        const again = await backup.create('x-hash', { secret: 'a' });
        expect(again.state).to.equal('protected');
        expect('methods' in again && again.methods.length).to.equal(1);
      });
    }
  }

  for (const fault of [{ kind: 'garbage' }, { kind: 'cut' }, { kind: 'short', bytes: 100 }] as const) {
    it(`a read-back that is ${fault.kind} is never taken for the copy`, async () => {
      const { service, backup } = world();
      service.fault(fault, { ...ALWAYS, when: WRITES[1]?.when ?? (() => true) });
      const failed = await backup.create('x-hash', { secret: 'a' }).catch((error: BackupError) => error.code);
      expect(failed).to.be.oneOf(['store-garbage', 'store-unreachable', 'read-back-mismatch']);
      service.heal();
      expect((await backup.status()).state).to.equal('none');
    });
  }

  it('a service that never answers is given up, and named', async () => {
    const service = fakeService();
    // Time runs at once: deadlines strike as soon as something waits for them.
    const store = httpStore({ url: URL, fetch: service.fetch, wait: () => Promise.resolve(), random: () => 0 });
    const { backup } = deviceWith({ store });
    service.fault({ kind: 'slow', ms: 60_000 }, ALWAYS);
    expect(await backup.status()).to.include({ state: 'unknown', reason: 'store-timeout', remedy: 'retry-later' });
    expect(await codeOf(backup.create('x-hash', { secret: 'a' }))).to.equal('store-timeout');
  });

  it('a device that cannot keep the candidate sends nothing, and says why', async () => {
    const service = fakeService();
    const store = httpStore({ url: URL, fetch: service.fetch, wait, random: () => 0 });
    const full = { ...memoryDevice(), save: () => Promise.reject(new BackupError('device-storage')) };
    const { backup } = deviceWith({ store, device: full });
    expect(await codeOf(backup.create('x-hash', { secret: 'a' }))).to.equal('device-storage');
    expect(service.requests.filter(({ method }) => method !== 'GET')).to.deep.equal([]);
    expect((await backup.status()).state).to.equal('none');
  });

  it('a promote whose answer was lost for good is unknown, then found to have happened', async () => {
    const { service, backup } = world();
    service.fault({ kind: 'lost-reply' }, { ...ALWAYS, when: ({ url }) => url.endsWith('/promote') });
    const error = await backup.create('x-hash', { secret: 'a' }).catch((thrown: BackupError) => thrown);
    expect(error).to.include({ code: 'store-unreachable' });
    service.heal();
    expect((await backup.status()).state).to.equal('protected');
  });

  it('after such a promote, another secret replaces the first one', async () => {
    const { service, store, backup } = world();
    service.fault({ kind: 'lost-reply' }, { ...ALWAYS, when: ({ url }) => url.endsWith('/promote') });
    await backup.create('x-hash', { secret: 'a' }).catch(() => undefined);
    service.heal();
    const before = await backup.status();
    const status = await backup.change(slotIdOf(before), { secret: 'b' });
    expect('methods' in status && status.methods.length).to.equal(1);
    const fresh = deviceWith({ store, device: memoryDevice() });
    await fresh.backup.recover(slotIdOf(status), { secret: 'b' });
    expect(fresh.recoveredShare).to.not.equal(undefined);
  });

  it('a failed request is "unknown" for a backup that was protected a moment ago', async () => {
    const { service, backup } = world();
    await backup.create('x-hash', { secret: 'a' });
    service.fault({ kind: 'down' }, ALWAYS);
    expect(await backup.status()).to.include({ state: 'unknown', reason: 'store-unreachable' });
    service.heal();
    expect((await backup.status()).state).to.equal('protected');
  });
});
