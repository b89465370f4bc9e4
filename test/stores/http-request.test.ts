/** What httpStore sends, to whom, and when it stops. */
import { expect } from 'chai';
import { BackupError } from '../../src/core/errors.ts';
import { httpStore } from '../../src/stores/index.ts';
import { authors } from '../../src/testing/author.ts';
import { fakeService } from '../../src/testing/fake-service.ts';
import { manualClock } from '../../src/testing/manual-clock.ts';

const author = authors();

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (thrown) {
    return thrown instanceof BackupError ? `${thrown.code} ${thrown.details.field}` : String(thrown);
  }
  return 'fine';
}

async function codeLater(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'fine',
    (thrown: unknown) => (thrown instanceof BackupError ? thrown.code : String(thrown)),
  );
}

describe('httpStore: options', () => {
  for (const url of [
    'https://a.test',
    'http://localhost:1',
    'http://127.0.0.1:8080/x',
    'http://127.9.9.9',
    'http://[::1]:1',
    'http://x.localhost',
  ]) {
    it(`takes ${url}`, () => expect(codeOf(() => httpStore({ url }))).to.equal('fine'));
  }
  for (const url of [
    'http://a.test',
    'http://localhost.a.test',
    'http://127.0.0.1.a.test',
    'http://xlocalhost',
    'ftp://a.test',
    'data:text/plain,x',
    'https://user:password@a.test',
    'https://a.test/?x=1',
    'https://a.test/#x',
    'https://',
  ]) {
    it(`refuses ${url}`, () => expect(codeOf(() => httpStore({ url }))).to.equal('invalid-argument url'));
  }

  const LIMITS = { timeoutMs: 2_147_483_647, patienceMs: 2_147_483_647, maxWaitMs: 2_147_483_647, attempts: 10 };
  for (const [field, max] of Object.entries(LIMITS)) {
    it(`takes ${field} from 1 to ${max}`, () => {
      const made = (value: number) => codeOf(() => httpStore({ url: 'https://a.test', [field]: value }));
      for (const value of [1, 2, max - 1, max]) expect(made(value)).to.equal('fine');
      for (const value of [0, -1, 1.5, max + 1, Number.NaN, Infinity]) expect(made(value)).to.equal(`invalid-argument ${field}`);
    });
  }

  it('is named as it was told, else by its host', () => {
    expect(httpStore({ url: 'https://a.test:8443/x' }).name).to.equal('a.test:8443');
    expect(httpStore({ url: 'https://a.test', name: 'Example Wallet' }).name).to.equal('Example Wallet');
  });
});

describe('httpStore: requests', () => {
  it('go to the paths of the contract, under the given one', async () => {
    const service = fakeService();
    const wallet = 'a/b ü?#%';
    const by = author(wallet);
    for (const url of ['https://a.test/api', 'https://a.test/api/']) {
      const { length } = service.requests;
      await httpStore({ url, fetch: service.fetch }).current(wallet);
      expect(service.requests[length]?.url).to.equal('https://a.test/api/v1/wallets/a%2Fb%20%C3%BC%3F%23%25/backup');
    }
    const store = httpStore({ url: 'https://a.test', fetch: service.fetch });
    const made = await by.store(store, 1, '');
    await store.verified(await by.ownerCall('verified', made));
    await store.remove(await by.ownerCall('delete', made));
    await store.undelete(await by.ownerCall('undelete', made));
    const base = 'https://a.test/v1/wallets/a%2Fb%20%C3%BC%3F%23%25';
    expect(service.requests.slice(2).map(({ method, url }) => `${method} ${url.replace(base, '')}`)).to.deep.equal([
      `PUT /backups/1/${made.sha256}`,
      `POST /backups/1/${made.sha256}/promote`,
      'POST /verified',
      'DELETE /backup',
      'POST /undelete',
    ]);
    const [put, promote, verified] = service.requests.slice(2);
    expect(put?.headers.get('content-type')).to.equal('application/octet-stream');
    expect(new Uint8Array((await put?.arrayBuffer()) ?? new ArrayBuffer(0))).to.deep.equal(made.bytes);
    const body = (await promote?.json()) as Record<string, string>;
    expect(Object.keys(body).sort()).to.deep.equal(['currentSha256', 'sig']);
    expect(body['sig']).to.match(/^[\w-]{86}$/);
    expect(Object.keys((await verified?.json()) as object).sort()).to.deep.equal(['seq', 'sha256', 'sig']);
  });

  it('name the policies of new slots, where there are any', async () => {
    const service = fakeService();
    const store = httpStore({ url: 'https://a.test', fetch: service.fetch });
    const made = await author('w').make(1);
    for (const policies of [{ AAECAwQFBgc: 'password-2026', BAECAwQFBgc: 'pin-2026' }, {}, undefined])
      await store.putCandidate(made, made.bytes, { policies });
    expect(service.requests.map(({ headers }) => headers.get('holdfast-policies'))).to.deep.equal([
      'AAECAwQFBgc=password-2026, BAECAwQFBgc=pin-2026',
      null,
      null,
    ]);
  });

  it('tell that the service does not allow a policy', async () => {
    const service = fakeService();
    const store = httpStore({ url: 'https://a.test', fetch: service.fetch });
    const made = await author('w').make(1);
    service.fault({ kind: 'status', status: 422, code: 'policy-too-weak' });
    expect(await codeLater(store.putCandidate(made, made.bytes, { policies: { AAECAwQFBgc: 'weak-2020' } }))).to.equal('policy-too-weak');
  });

  it('carry no cookie, no referrer, follow no redirect and touch no cache', async () => {
    let seen: RequestInit | undefined;
    const store = httpStore({
      url: 'https://a.test',
      fetch: (_, init) => {
        seen = init;
        return Promise.resolve(
          new Response('{"code":"backup-missing"}', { status: 404, headers: { 'content-type': 'application/problem+json' } }),
        );
      },
    });
    expect(await store.current('w')).to.equal(null);
    const { redirect, credentials, cache, referrerPolicy, headers } = seen ?? {};
    expect({ redirect, credentials, cache, referrerPolicy }).to.deep.equal({
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    });
    expect(new Headers(headers).has('authorization')).to.equal(false);
  });

  it('refuse wallets that are no path segment, and wallets that are none', async () => {
    const service = fakeService();
    const store = httpStore({ url: 'https://a.test', fetch: service.fetch });
    for (const wallet of ['.', '..', '', '\ud800', 'x'.repeat(257)]) {
      expect(await codeLater(store.current(wallet)), wallet).to.equal('invalid-argument');
    }
    expect(service.requests.length).to.equal(0);
    for (const wallet of ['...', '.a', 'x'.repeat(256)]) expect(await store.current(wallet)).to.equal(null);
  });

  it('carry a fresh token each, and one more when it was refused', async () => {
    let accepted = 'one';
    const given = ['one', 'two', 'expired', 'three', 'bad', 'worse', 'three'];
    const service = fakeService({ token: () => accepted });
    const store = httpStore({ url: 'https://a.test', fetch: service.fetch, token: () => given.shift() ?? 'none' });
    const sent = () => service.requests.map(({ headers }) => headers.get('authorization'));
    expect(await store.current('w')).to.equal(null);
    accepted = 'two';
    expect(await store.current('w')).to.equal(null);
    accepted = 'three';
    expect(await store.current('w')).to.equal(null);
    expect(sent()).to.deep.equal(['Bearer one', 'Bearer two', 'Bearer expired', 'Bearer three']);
    expect(await codeLater(store.current('w'))).to.equal('store-unauthorized');
    expect(sent().slice(4)).to.deep.equal(['Bearer bad', 'Bearer worse']);
  });

  it('are not made with what is no token, and say nothing of it', async () => {
    const service = fakeService();
    for (const bad of ['', 'hunter 2', 'hunter\r\nx: y', 'ü', 'a"', undefined, null, 7] as unknown as string[]) {
      const store = httpStore({ url: 'https://a.test', fetch: service.fetch, token: () => bad });
      const error = await store.current('w').then(
        () => null,
        (thrown: BackupError) => thrown,
      );
      expect(error?.code, String(bad)).to.equal('invalid-argument');
      if (bad && bad.length > 1) expect(`${error?.message} ${String(error?.cause)}`).not.to.include(bad);
    }
    expect(service.requests.length).to.equal(0);
  });

  it('are not made twice for a service that wants a token where none was configured', async () => {
    const service = fakeService({ token: () => 'x' });
    expect(await codeLater(httpStore({ url: 'https://a.test', fetch: service.fetch }).current('w'))).to.equal('store-unauthorized');
    expect(service.requests.length).to.equal(1);
  });

  it('are not made when the host has no token', async () => {
    const service = fakeService();
    const secret = new Error('token hunter2 is gone');
    const store = httpStore({ url: 'https://a.test', fetch: service.fetch, token: () => Promise.reject(secret) });
    const error = await store.current('w').then(
      () => null,
      (thrown: BackupError) => thrown,
    );
    expect(error?.code).to.equal('store-unauthorized');
    expect(`${error?.message} ${String(error?.cause)}`).not.to.include('hunter2');
    expect(service.requests.length).to.equal(0);
  });
});

describe('httpStore: giving up', () => {
  const setUp = () => {
    const clock = manualClock();
    const service = fakeService({ wait: clock.wait });
    const controller = new AbortController();
    const store = httpStore({ url: 'https://a.test', fetch: service.fetch, now: clock.now, wait: clock.wait });
    return { clock, service, store, controller, options: { signal: controller.signal } };
  };

  it('while the request is under way: aborted at once, and the request is stopped', async () => {
    const { clock, service, store, controller, options } = setUp();
    service.fault({ kind: 'slow', ms: 5000 });
    const call = codeLater(store.current('w', options));
    await clock.advance(10);
    controller.abort(new Error('any reason'));
    expect(await call).to.equal('aborted');
    expect(clock.waiting()).to.deep.equal([]);
    expect(service.requests.length).to.equal(1);
  });

  it('while it pauses: aborted at once, nothing more is sent', async () => {
    const { clock, service, store, controller, options } = setUp();
    service.fault({ kind: 'down' }, { times: Infinity });
    const call = codeLater(store.current('w', options));
    await clock.advance(0);
    expect(clock.waiting().length).to.equal(1);
    controller.abort();
    expect(await call).to.equal('aborted');
    expect(clock.waiting()).to.deep.equal([]);
    expect(service.requests.length).to.equal(1);
  });

  it('while the host looks for a token, and while the answer arrives', async () => {
    const { clock, service, controller, options } = setUp();
    const never = new Promise<string>(() => {});
    const { now, wait } = clock;
    const waiting = codeLater(
      httpStore({ url: 'https://a.test', fetch: service.fetch, now, wait, token: () => never }).current('w', options),
    );
    const dripping = () => Promise.resolve(new Response(new ReadableStream(), { headers: { 'content-type': 'application/octet-stream' } }));
    const reading = codeLater(httpStore({ url: 'https://a.test', fetch: dripping, now, wait }).current('w', options));
    await clock.advance(10);
    controller.abort();
    expect([await waiting, await reading]).to.deep.equal(['aborted', 'aborted']);
  });

  it('an answer that never ends is late, too', async () => {
    const { clock } = setUp();
    const { now, wait } = clock;
    const dripping = () => Promise.resolve(new Response(new ReadableStream(), { headers: { 'content-type': 'application/octet-stream' } }));
    const store = httpStore({ url: 'https://a.test', fetch: dripping, now, wait, attempts: 1 });
    expect(await clock.run(codeLater(store.current('w')))).to.equal('store-timeout');
  });

  it('leaves no timer and no listener behind', async () => {
    const { clock, store, controller, options } = setUp();
    expect(await store.current('w', options)).to.equal(null);
    expect(clock.waiting()).to.deep.equal([]);
    controller.abort();
  });
});
