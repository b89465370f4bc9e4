/** httpStore under bad luck: each fault has its own code, and none is ever read as "there is no backup". */
import { expect } from 'chai';
import { BackupError, type ErrorCode } from '../../src/core/errors.ts';
import { MAX_BACKUP_BYTES } from '../../src/core/manifest.ts';
import { type HttpStoreOptions, httpStore } from '../../src/stores/index.ts';
import { authors } from '../../src/testing/author.ts';
import { type Fault, fakeService } from '../../src/testing/fake-service.ts';
import { manualClock } from '../../src/testing/manual-clock.ts';

const WALLET = 'w';
const author = authors();

/** A service with a backup, a store that talks to it, and a clock that both obey. */
async function setUp(options: Partial<HttpStoreOptions> = {}) {
  const clock = manualClock();
  const service = fakeService({ wait: clock.wait, during: clock.during });
  const backup = await author(WALLET).store(service.store, 1, '');
  const next = await author(WALLET).make(2);
  const { now, wait } = clock;
  const store = httpStore({ url: 'https://backup.test', fetch: service.fetch, now, wait, random: () => 0.5, ...options });
  return { clock, service, store, backup, next };
}

type Setting = Awaited<ReturnType<typeof setUp>>;

async function failure({ clock }: Pick<Setting, 'clock'>, work: Promise<unknown>): Promise<BackupError> {
  try {
    await clock.run(work);
  } catch (thrown) {
    expect(thrown).to.be.instanceOf(BackupError);
    return thrown as BackupError;
  }
  throw new Error('it succeeded');
}

const octets = { 'content-type': 'application/octet-stream' };

describe('httpStore: what each fault is called', () => {
  /** Strikes every request, so that repeating does not help. */
  const PERMANENT: Readonly<Record<string, readonly [Fault, ErrorCode]>> = {
    'the service is down': [{ kind: 'down' }, 'store-unreachable'],
    'no answer in time': [{ kind: 'slow', ms: 20_001 }, 'store-timeout'],
    '400': [{ kind: 'status', status: 400 }, 'store-refused'],
    '401': [{ kind: 'status', status: 401 }, 'store-unauthorized'],
    '403': [{ kind: 'status', status: 403 }, 'store-unauthorized'],
    '403, the signature is wrong': [{ kind: 'status', status: 403, code: 'signature-invalid' }, 'signature-invalid'],
    '404 of somebody else': [
      { kind: 'status', status: 404, body: '<h1>Not Found</h1>', headers: { 'content-type': 'text/html' } },
      'store-refused',
    ],
    '404 of a wrong address': [{ kind: 'status', status: 404, code: 'not-configured' }, 'store-refused'],
    '404 with our code in another type': [
      { kind: 'status', status: 404, body: '{"code":"backup-missing"}', headers: { 'content-type': 'text/html' } },
      'store-refused',
    ],
    '408': [{ kind: 'status', status: 408 }, 'store-timeout'],
    '409': [{ kind: 'status', status: 409 }, 'store-conflict'],
    '409, another owner': [{ kind: 'status', status: 409, code: 'owner-changed' }, 'owner-changed'],
    '412': [{ kind: 'status', status: 412 }, 'store-conflict'],
    '412 with a code that says something else': [{ kind: 'status', status: 412, code: 'wrong-wallet' }, 'store-conflict'],
    '413': [{ kind: 'status', status: 413 }, 'store-too-large'],
    '422': [{ kind: 'status', status: 422 }, 'store-refused'],
    '422, known': [{ kind: 'status', status: 422, code: 'backup-schema' }, 'backup-schema'],
    '422, a code that is no business of a store': [{ kind: 'status', status: 422, code: 'wrong-secret' }, 'store-refused'],
    '422, a code that would pass for a cancel': [{ kind: 'status', status: 422, code: 'aborted' }, 'store-refused'],
    '422, an unknown code': [{ kind: 'status', status: 422, code: 'toString' }, 'store-refused'],
    '428': [{ kind: 'status', status: 428 }, 'store-refused'],
    '429': [{ kind: 'status', status: 429 }, 'store-busy'],
    '500': [{ kind: 'status', status: 500 }, 'store-failed'],
    '500 with a page': [{ kind: 'status', status: 500, body: '<h1>Oops</h1>', headers: { 'content-type': 'text/html' } }, 'store-failed'],
    '502': [{ kind: 'status', status: 502, body: '' }, 'store-failed'],
    '503': [{ kind: 'status', status: 503 }, 'store-busy'],
    '507': [{ kind: 'status', status: 507 }, 'store-full'],
    'a page with status 200': [{ kind: 'garbage' }, 'store-garbage'],
  };

  for (const [what, [fault, code]] of Object.entries(PERMANENT)) {
    it(`${what}: ${code}, for reading and for writing`, async () => {
      const setting = await setUp();
      const { service, store, backup, next } = setting;
      service.fault(fault, { times: Infinity });
      expect((await failure(setting, store.current(WALLET))).code).to.equal(code);
      expect((await failure(setting, store.getCandidate(backup))).code).to.equal(code);
      expect((await failure(setting, store.putCandidate(next, next.bytes))).code).to.equal(code);
      const promote = await author(WALLET).promoteRequest(next, backup.sha256);
      expect((await failure(setting, store.promote(promote))).code).to.equal(code);
      expect((await failure(setting, store.verified(await author(WALLET).ownerCall('verified', backup)))).code).to.equal(code);
      expect((await failure(setting, store.remove(await author(WALLET).ownerCall('delete', backup)))).code).to.equal(code);
      service.heal();
      expect((await store.current(WALLET))?.bytes).to.deep.equal(backup.bytes);
    });
  }

  const READING: Readonly<Record<string, readonly [Fault, ErrorCode]>> = {
    'cut in the middle': [{ kind: 'cut' }, 'store-unreachable'],
    'cut before the first byte': [{ kind: 'cut', afterBytes: 0 }, 'store-unreachable'],
    'ended early, its length announced': [{ kind: 'short', bytes: 100 }, 'store-unreachable'],
    'ended early, without a length': [
      altered(
        (h) => h.delete('content-length'),
        (b) => b.slice(0, -1),
      ),
      'store-garbage',
    ],
    'one bit changed': [
      altered(
        () => {},
        (b) => b.with(9, (b[9] ?? 0) ^ 1),
      ),
      'store-garbage',
    ],
    'another content type': [altered((h) => h.set('content-type', 'application/json')), 'store-garbage'],
    'no content type': [altered((h) => h.delete('content-type')), 'store-garbage'],
    'another strong ETag': [altered((h) => h.set('etag', '"1234"')), 'store-garbage'],
    'empty': [{ kind: 'garbage', body: new Uint8Array(0), headers: octets }, 'store-garbage'],
    'endless': [endless(), 'store-garbage'],
    'one byte more than is read': [{ kind: 'garbage', body: new Uint8Array(MAX_BACKUP_BYTES + 4097), headers: octets }, 'store-garbage'],
    'a part of it': [
      { kind: 'altered', alter: async (r) => new Response(await r.arrayBuffer(), { status: 206, headers: r.headers }) },
      'store-garbage',
    ],
    'not modified, though nobody asked': [{ kind: 'altered', alter: () => new Response(null, { status: 304 }) }, 'store-garbage'],
  };

  for (const [what, [fault, code]] of Object.entries(READING)) {
    it(`a backup that arrives ${what}: ${code}`, async () => {
      const setting = await setUp();
      setting.service.fault(fault, { times: Infinity });
      expect((await failure(setting, setting.store.current(WALLET))).code).to.equal(code);
      expect((await failure(setting, setting.store.getCandidate(setting.backup))).code).to.equal(code);
    });
  }

  it('reads what is as large as may be read', async () => {
    const { service, store } = await setUp();
    service.fault({ kind: 'garbage', body: new Uint8Array(MAX_BACKUP_BYTES + 4096), headers: octets });
    expect((await store.current(WALLET))?.bytes.length).to.equal(MAX_BACKUP_BYTES + 4096);
  });

  for (const [what, change] of Object.entries({
    'a weak ETag': (headers: Headers) => headers.set('etag', 'W/"anything"'),
    'no ETag': (headers: Headers) => headers.delete('etag'),
    'parameters behind the type': (headers: Headers) => headers.set('content-type', 'Application/Octet-Stream; x=1'),
    'the length of its compressed form': (headers: Headers) => headers.set('content-length', '999999'),
  })) {
    it(`reads a whole backup with ${what}`, async () => {
      const { service, store, backup } = await setUp();
      service.fault(altered(change));
      expect((await store.current(WALLET))?.bytes).to.deep.equal(backup.bytes);
    });
  }

  it('believes no date that is none', async () => {
    const { service, store, backup } = await setUp();
    await store.verified(await author(WALLET).ownerCall('verified', backup));
    expect((await store.current(WALLET))?.lastVerifiedAt).to.match(/^\d{4}-\d\d-\d\dT/);
    for (const said of ['yesterday', '2026-13-41T00:00:00Z', '1']) {
      service.fault(altered((headers) => headers.set('holdfast-last-verified', said)));
      expect((await store.current(WALLET))?.lastVerifiedAt).to.equal(undefined);
    }
  });

  it('hears of a candidate that is not held when it promotes: store-conflict, read again', async () => {
    const setting = await setUp();
    const promote = await author(WALLET).promoteRequest(setting.next, setting.backup.sha256);
    setting.service.fault({ kind: 'status', status: 404, code: 'backup-missing' });
    expect((await failure(setting, setting.store.promote(promote))).code).to.equal('store-conflict');
  });
});

function altered(headersOf: (headers: Headers) => void, bytesOf = (bytes: Uint8Array<ArrayBuffer>) => bytes): Fault {
  return {
    kind: 'altered',
    alter: async (answer) => {
      const headers = new Headers(answer.headers);
      headersOf(headers);
      // A Blob, unlike text, brings no content type of its own.
      const body = bytesOf(new Uint8Array(await answer.arrayBuffer()));
      return new Response(body, { status: answer.status, headers });
    },
  };
}

function endless(): Fault {
  const body = () => new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) });
  return { kind: 'altered', alter: () => new Response(body(), { headers: octets }) };
}

describe('httpStore: repeating', () => {
  for (const [what, fault] of Object.entries<Fault>({
    'the service was down': { kind: 'down' },
    'it failed': { kind: 'status', status: 500 },
    'it was busy': { kind: 'status', status: 503, headers: { 'retry-after': '2' } },
    'the reply got lost': { kind: 'lost-reply' },
    'the reply was cut': { kind: 'cut' },
  })) {
    it(`gets through when ${what} three times; four are too many`, async () => {
      const setting = await setUp();
      const { clock, service, store, backup, next } = setting;
      service.fault(fault, { times: 3 });
      expect((await clock.run(store.current(WALLET)))?.bytes).to.deep.equal(backup.bytes);
      service.fault(fault, { times: 3 });
      await clock.run(store.putCandidate(next, next.bytes));
      service.fault(fault, { times: 3 });
      await clock.run(store.promote(await author(WALLET).promoteRequest(next, backup.sha256)));
      expect((await service.store.current(WALLET))?.bytes).to.deep.equal(next.bytes);
      service.fault(fault, { times: 4 });
      const { length } = service.requests;
      await failure(setting, store.current(WALLET));
      expect(service.requests.length - length).to.equal(4);
    });
  }

  it('tells a timed-out service apart, and repeats', async () => {
    const { clock, service, store, backup } = await setUp();
    service.fault({ kind: 'slow', ms: 20_001 });
    expect((await clock.run(store.current(WALLET)))?.bytes).to.deep.equal(backup.bytes);
    expect(service.requests.length).to.equal(2);
    expect(service.requests[0]?.signal.aborted).to.equal(true);
  });

  it('takes no busy machine for a service that is slow', async () => {
    const { clock, service, store, backup } = await setUp();
    const slowly = async (answer: Response) => {
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setTimeout(resolve, 0));
      return answer;
    };
    service.fault({ kind: 'altered', alter: slowly });
    expect((await clock.run(store.current(WALLET)))?.bytes).to.deep.equal(backup.bytes);
    expect(service.requests.length).to.equal(1);
  });

  it('waits for a slow answer up to the limit, to the millisecond', async () => {
    const { clock, service, store, backup } = await setUp({ timeoutMs: 1000 });
    service.fault({ kind: 'slow', ms: 999 });
    expect((await clock.run(store.current(WALLET)))?.bytes).to.deep.equal(backup.bytes);
    expect(service.requests.length).to.equal(1);
    service.fault({ kind: 'slow', ms: 1001 });
    await clock.run(store.current(WALLET));
    expect(service.requests.length).to.equal(3);
  });

  it('pauses longer each time, at most four seconds, with the upper half at random', async () => {
    const pauses = async (random: number) => {
      const { clock, service } = await setUp();
      const waited: number[] = [];
      const wait = (ms: number, signal: AbortSignal) => {
        if (ms < 20_000) waited.push(ms);
        return clock.wait(ms, signal);
      };
      const { fetch } = service;
      const store = httpStore({ url: 'https://backup.test', fetch, now: clock.now, wait, random: () => random, attempts: 8 });
      service.fault({ kind: 'down' }, { times: Infinity });
      await failure({ clock }, store.current(WALLET));
      return waited;
    };
    expect(await pauses(0)).to.deep.equal([125, 250, 500, 1000, 2000, 2000, 2000]);
    expect(await pauses(1)).to.deep.equal([250, 500, 1000, 2000, 4000, 4000, 4000]);
  });

  it('waits as long as Retry-After says, up to the longest wait; a longer one it tells', async () => {
    const setting = await setUp({ maxWaitMs: 3000 });
    const { clock, service, store } = setting;
    const busy = (retryAfter: string): Fault => ({ kind: 'status', status: 429, headers: { 'retry-after': retryAfter } });
    service.fault(busy('3'));
    const before = clock.now();
    await clock.run(store.current(WALLET));
    expect(clock.now() - before).to.equal(3000);
    service.fault(busy('4'));
    const { code, details } = await failure(setting, store.current(WALLET));
    expect({ code, ...details }).to.deep.equal({ code: 'store-busy', status: 429, retryAfterMs: 4000 });
    service.fault(busy(new Date(clock.now() + 60_000).toUTCString()));
    expect((await failure(setting, store.current(WALLET))).details.retryAfterMs).to.be.within(59_000, 60_000);
    service.fault(busy(new Date(clock.now() - 60_000).toUTCString()));
    await clock.run(store.current(WALLET));
  });

  it('measures a Retry-After date by the service’s own clock', async () => {
    const setting = await setUp();
    const date = (ms: number) => new Date(Date.UTC(2020, 0, 1) + ms).toUTCString();
    const headers = { 'retry-after': date(90_000), 'date': date(0) };
    setting.service.fault({ kind: 'status', status: 503, headers });
    expect((await failure(setting, setting.store.current(WALLET))).details.retryAfterMs).to.equal(90_000);
  });

  for (const nonsense of ['', '-1', 'soon', '1.5', '2026-01-01', '99999999999']) {
    it(`makes nothing of Retry-After "${nonsense}"`, async () => {
      const setting = await setUp();
      setting.service.fault({ kind: 'status', status: 503, headers: { 'retry-after': nonsense } }, { times: 4 });
      expect((await failure(setting, setting.store.current(WALLET))).details).to.deep.equal({ status: 503 });
    });
  }

  it('loses its patience', async () => {
    const setting = await setUp({ attempts: 10, timeoutMs: 10_000, patienceMs: 25_000 });
    setting.service.fault({ kind: 'slow', ms: 60_000 }, { times: Infinity });
    const before = setting.clock.now();
    expect((await failure(setting, setting.store.current(WALLET))).code).to.equal('store-timeout');
    expect(setting.clock.now() - before).to.be.within(25_000, 35_000);
  });

  for (const [status, times] of Object.entries({ 400: 1, 403: 1, 409: 1, 412: 1, 413: 1, 422: 1, 507: 1, 429: 4, 500: 4, 503: 4 })) {
    it(`sends a request that was answered ${status} ${times === 1 ? 'once' : 'four times'}`, async () => {
      const setting = await setUp();
      setting.service.fault({ kind: 'status', status: Number(status) }, { times: Infinity });
      await failure(setting, setting.store.current(WALLET));
      expect(setting.service.requests.length).to.equal(times);
    });
  }
});
