/** The vault as a process of its own: relayed to, told of what became current, and trusting nobody on the way. */
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import {
  fromB64u,
  generateOwner,
  localEngine,
  ownerMessage,
  promoteMessage,
  randomBytes,
  sign,
  TEST_ONLY_FAST,
  toB64u,
  toHex,
  utf8,
} from '../../src/core/index.ts';
import { createBackup, memoryDevice } from '../../src/flow/index.ts';
import { pin } from '../../src/methods/pin.ts';
import { httpVault } from '../../src/stores/http-vault.ts';
import { httpStore } from '../../src/stores/http.ts';
import { walletKeyOf } from '../src/auth/auth.ts';
import type { Database } from '../src/db/database.ts';
import { createService, publicIdentity, type Service } from '../src/index.ts';
import { keyKms } from '../src/kms/local.ts';
import { finishHash, hashState } from '../src/partial-hash.ts';
import { proofOf } from '../src/vault/activation-proof.ts';
import { onEveryEngine, somebodyWaits } from './support/engines.ts';
import {
  answerOf,
  type Answer,
  AUDIENCE,
  Client,
  ISSUER,
  makeBackup,
  makeKey,
  newWallet,
  type TestBackup,
  type TestService,
  testService,
} from './support/fixtures.ts';
import { watchStatements } from './support/statements.ts';
import { VaultDevice } from './support/vault-client.ts';
import { refusedOnWire, wireVault, type WireVault } from './support/vault-wire.ts';
import { slotsFor } from './support/vault-world.ts';

const DAY = 86_400_000;
const VAULT = 'http://vault.internal:8788';
const identitySeed = new Uint8Array(32).fill(5);
const generous = { perMinute: 60_000, burst: 60_000 };

/** The first transaction that asks this stands still when it has its answer, until it may go on. */
function pausedAfter(pattern: RegExp): { reached: Promise<void>; goOn: () => void; stop: () => void } {
  let [arrive, goOn] = [() => {}, () => {}];
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  const released = new Promise<void>((resolve) => (goOn = resolve));
  let paused = false;
  const end = watchStatements(async (statement, run) => {
    const result = await run();
    if (paused || !pattern.test(statement.sql)) return result;
    paused = true;
    arrive();
    await released;
    return result;
  });
  const stop = () => {
    goOn();
    end();
  };
  return { reached, goOn, stop };
}

onEveryEngine('a vault in a process of its own', (engine) => {
  let backupsDatabase: Database;
  let vaultDatabase: Database;
  let served: TestService;
  let vaultService: Service;
  /** Decides what comes through to the vault; undefined: all of it. */
  let wire: ((request: Request, body: Record<string, unknown>) => 'cut' | 'through' | 'answer lost') | undefined;
  let sent: { path: string; body: string; headers: Headers }[] = [];

  before(async () => {
    backupsDatabase = await engine.open();
    vaultDatabase = await engine.open();
    served = await testService(backupsDatabase, { remoteVault: { url: new URL(VAULT), fetch: network } });
    vaultService = await createService({
      database: vaultDatabase,
      auth: { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [served.key.jwk as never] } },
      limits: { perSubject: generous, perAddress: generous, newWallets: generous },
      clock: served.clock.now,
      maintenanceIntervalMs: 0,
      vaultOnly: true,
      vault: { kms: keyKms(randomBytes(32)), identity: identitySeed, durability: 'process', stepUp: { acrValues: ['mfa'] } },
    });
  });
  beforeEach(() => {
    wire = undefined;
    sent = [];
  });

  const network: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const body = await request.clone().text();
    sent.push({ path: new URL(request.url).pathname, body, headers: request.headers });
    const fate = wire?.(request, JSON.parse(body) as Record<string, unknown>) ?? 'through';
    if (fate === 'cut') throw new TypeError('fetch failed');
    const answer = await vaultService.fetch(request, {});
    if (fate === 'answer lost') throw new TypeError('fetch failed');
    return answer;
  };
  /** Cuts what tells the vault, and lets what asks it through. */
  const untold = (request: Request, body: Record<string, unknown>): 'cut' | 'through' =>
    request.url.endsWith('/activate') && body['check'] !== true ? 'cut' : 'through';

  class World {
    readonly wallet = newWallet();
    readonly owner = generateOwner();
    current: TestBackup | undefined;
    client(claims: Record<string, unknown> = {}): Promise<Client> {
      return served.client({ sub: this.wallet, ...claims });
    }
    async vault(claims: Record<string, unknown> = {}): Promise<WireVault> {
      return wireVault(await this.client(claims), this.wallet);
    }
    async device(secret = '271828', owner = this.owner): Promise<VaultDevice> {
      return new VaultDevice(this.wallet, owner).register(await this.vault(), secret);
    }
    backup(devices: readonly VaultDevice[], change: Partial<Parameters<typeof makeBackup>[0]> = {}): Promise<TestBackup> {
      return makeBackup({
        wallet: this.wallet,
        owner: this.owner,
        seq: (this.current?.seq ?? 0) + 1,
        fileBytes: 3_000,
        ...slotsFor(devices),
        ...change,
      });
    }
    async promote(...devices: VaultDevice[]): Promise<void> {
      const next = await this.backup(devices);
      await (await this.client()).backUp(next, this.current?.sha256);
      this.current = next;
    }
    async states(): Promise<Record<string, string>> {
      return Object.fromEntries((await (await this.vault()).status()).map(({ gen, state }) => [gen, state]));
    }
    /** Straight to the vault's own process. */
    async tell(path: string, body: object): Promise<Answer> {
      const init = { method: 'POST', body: JSON.stringify({ wallet: this.wallet, subject: this.wallet, ...body }) };
      return answerOf(await vaultService.fetch(new Request(`${VAULT}${path}`, init), {}));
    }
    proof(backup: TestBackup, currentSha256 = '', signer = this.owner) {
      const { seq, sha256, bytes } = backup;
      const message = promoteMessage(this.wallet, seq, sha256, currentSha256);
      return proofOf(bytes, { seq, sha256, currentSha256, signature: sign(signer, message) });
    }
  }

  it('backs up with a PIN and recovers, through the relay, with nothing of the vault in the service', async () => {
    const wallet = newWallet();
    const device = () => {
      const token = () => served.key.token({ sub: wallet });
      const serve: typeof fetch = (input, init) => served.service.fetch(new Request(input, init));
      const http = { url: 'https://service.example/', token, fetch: serve, attempts: 1 };
      const vault = httpVault({ ...http, identity: publicIdentity(identitySeed) });
      const recovered: Uint8Array[] = [];
      const backup = createBackup({
        wallet,
        store: httpStore(http),
        methods: [pin({ vault, kdf: TEST_ONLY_FAST })],
        share: () => utf8('a client share'),
        recovered: (share) => void recovered.push(Uint8Array.from(share)),
        device: memoryDevice(),
        engine: localEngine,
        now: served.clock.now,
      });
      return { backup, recovered };
    };
    expect((await device().backup.create('pin', { secret: '271828' })).state).to.equal('protected');
    await served.service.deliver();
    const other = device();
    const [choice] = (await other.backup.findRecovery()).choices;
    await other.backup.recover(choice?.slotId ?? '', { secret: '271828' });
    expect(other.recovered).to.deep.equal([utf8('a client share')]);
    const count = (database: Database) =>
      database.transaction(
        { role: 'holdfast_maintenance' },
        async (db) => (await db.selectFrom('vault_records').select('gen').execute()).length,
      );
    expect(await count(backupsDatabase)).to.equal(0);
    expect(await count(vaultDatabase)).to.be.greaterThan(0);
  });

  it('practises there, too: registered through the relay, and gone when it hears of a backup without it', async () => {
    const world = new World();
    const first = await world.device();
    wire = untold;
    await world.promote(first);
    // Whether it has heard or not: a registration that is complete can be practised.
    const early = await first.practice().register(await world.vault(), '271828');
    expect(await world.states()).to.deep.equal({ [first.key.gen]: 'pending', [early.key.gen]: 'practice' });
    wire = undefined;
    served.clock.forward(DAY);
    await served.service.deliver();
    const practice = await first.practice().register(await world.vault(), '271828');
    expect(await practice.open(await world.vault(), '271828')).not.to.equal(null);
    const states = { [first.key.gen]: 'active', [early.key.gen]: 'practice', [practice.key.gen]: 'practice' };
    expect(await world.states()).to.deep.equal(states);
    const next = await world.device();
    await world.promote(next);
    await served.service.deliver();
    expect(await world.states()).to.deep.equal({ [next.key.gen]: 'active' });
    const named = await world.backup([await next.practice().register(await world.vault(), '271828')]);
    const client = await world.client();
    await client.put(named);
    expect((await client.promote(named, world.current?.sha256 ?? '')).json['code']).to.equal('stale-generation');
  });

  it('is told of what became current, and is sent no ciphertext', async () => {
    const world = new World();
    const device = await world.device();
    await world.promote(device);
    await served.service.deliver();
    expect(await world.states()).to.deep.equal({ [device.key.gen]: 'active' });
    const told = sent
      .filter(({ path }) => path === '/v1/vault/activate')
      .map(({ body }) => JSON.parse(body) as { rest: string; check?: boolean });
    expect(told.map(({ check = false }) => check)).to.deep.equal([true, false]);
    const { file } = JSON.parse(new TextDecoder().decode(world.current?.bytes)) as { file: string };
    for (const { rest } of told) {
      const text = new TextDecoder().decode(fromB64u(rest));
      const tail = text.slice(0, text.indexOf('"'));
      expect(file.endsWith(tail)).to.equal(true);
      expect(tail.length).to.be.lessThan(64);
    }
    for (const { body } of sent) expect(body).not.to.include(file.slice(0, 100));
  });

  it('lets both generations answer until it has heard, and hears in the end', async () => {
    const world = new World();
    const first = await world.device();
    await world.promote(first);
    await served.service.deliver();
    wire = untold;
    const second = await world.device('629417');
    await world.promote(second);
    await served.service.deliver();
    expect(await world.states()).to.deep.equal({ [first.key.gen]: 'active', [second.key.gen]: 'pending' });
    expect((await first.open(await world.vault(), '271828'))?.length).to.equal(32);
    expect((await second.open(await world.vault(), '629417'))?.length).to.equal(32);
    // Heard, but nobody knows: told once more.
    served.clock.forward(60_000);
    wire = (request, body) => (untold(request, body) === 'cut' ? 'answer lost' : 'through');
    await served.service.deliver();
    expect(await world.states()).to.deep.equal({ [second.key.gen]: 'active' });
    served.clock.forward(60_000);
    wire = undefined;
    await served.service.deliver();
    expect(await world.states()).to.deep.equal({ [second.key.gen]: 'active' });
    expect((await refusedOnWire(first.try(await world.vault(), '271828'))).json['code']).to.equal('vault-destroyed');
    const left = await backupsDatabase.transaction({ role: 'holdfast_maintenance' }, (db) =>
      db.selectFrom('outbox').select('id').execute(),
    );
    expect(left).to.deep.equal([]);
  });

  it('still has the keys when it hears three weeks late, of a candidate that was promoted on its last day', async () => {
    const world = new World();
    const device = await world.device();
    const backup = await world.backup([device]);
    await (await world.client()).put(backup);
    wire = untold;
    served.clock.forward(7 * DAY - 1);
    expect((await (await world.client()).promote(backup, '')).status).to.equal(200);
    await served.service.deliver();
    served.clock.forward(22 * DAY);
    await vaultService.maintain();
    await world.device('629417');
    wire = undefined;
    await served.service.deliver();
    expect((await world.states())[device.key.gen]).to.equal('active');
    expect((await device.open(await world.vault(), '271828'))?.length).to.equal(32);
  });

  it('lets nobody else replace a registration before it has heard of the first backup', async () => {
    const world = new World();
    const device = await world.device();
    wire = untold;
    await world.promote(device);
    await served.service.deliver();
    await new VaultDevice(world.wallet, generateOwner(), device.key.slot).register(await world.vault(), '629417');
    expect((await device.open(await world.vault(), '271828'))?.length).to.equal(32);
    wire = undefined;
    served.clock.forward(60_000);
    await served.service.deliver();
    expect(await world.states()).to.deep.equal({ [device.key.gen]: 'active' });
  });

  it('hears of an older backup before a newer one names anything new, or the newer one waits', async () => {
    const world = new World();
    const first = await world.device();
    const older = await world.backup([first]);
    const client = await world.client();
    await client.put(older);
    wire = untold;
    expect((await client.promote(older, '')).status).to.equal(200);
    await served.service.deliver();
    const second = await world.device('629417');
    const newer = await world.backup([second], { seq: 2 });
    await client.put(newer);
    const waits = await client.promote(newer, older.sha256);
    expect([waits.status, waits.headers.get('retry-after')]).to.deep.equal([503, '1']);
    // What names nothing new need not wait.
    const same = await world.backup([first], { seq: 2 });
    await client.put(same);
    expect((await client.promote(same, older.sha256)).status).to.equal(200);
    await served.service.deliver();
    const again = await world.device('629417');
    wire = undefined;
    const changed = await world.backup([again], { seq: 3 });
    await client.put(changed);
    // Told now, before it is asked: the registration that was made meanwhile is gone, and the person hears so before anything is current.
    const refused = await client.promote(changed, same.sha256);
    expect([refused.status, refused.json['code']]).to.deep.equal([409, 'stale-generation']);
    expect(await world.states()).to.deep.equal({ [first.key.gen]: 'active' });
    const last = await world.device('629417');
    const final = await world.backup([last], { seq: 3 });
    await client.put(final);
    expect((await client.promote(final, same.sha256)).status).to.equal(200);
    await served.service.deliver();
    expect((await last.open(await world.vault(), '629417'))?.length).to.equal(32);
  });

  it('does not go back to an older backup that it hears of late, or again', async () => {
    const world = new World();
    const first = await world.device();
    const older = await world.backup([first]);
    await world.promote(first);
    // What it hears while another is being registered destroys that one.
    await served.service.deliver();
    const late = world.proof(world.current as TestBackup);
    const second = await world.device('629417');
    const before = world.current?.sha256;
    await world.promote(second);
    await served.service.deliver();
    expect((await world.tell('/v1/vault/activate', late)).status).to.equal(200);
    expect(await world.states()).to.deep.equal({ [second.key.gen]: 'active' });
    expect((await world.tell('/v1/vault/activate', world.proof(older))).status).to.equal(200);
    expect((await world.tell('/v1/vault/activate', world.proof(world.current as TestBackup, before))).status).to.equal(200);
    const rival = await world.backup([second], { seq: 2 });
    expect((await world.tell('/v1/vault/activate', world.proof(rival, before))).json['code']).to.equal('store-conflict');
  });

  // PGlite has one connection, so there are no two transactions at once.
  if (engine.name === 'PostgreSQL') {
    it('told twice at once of a first backup, it hears the second once the first is over', async () => {
      const world = new World();
      const device = await world.device();
      const proof = world.proof(await world.backup([device]));
      const { reached, goOn, stop } = pausedAfter(/from "\S*wallets" .* for update$/);
      const first = world.tell('/v1/vault/activate', proof);
      try {
        await reached;
        let answered = false;
        const second = world.tell('/v1/vault/activate', proof).finally(() => (answered = true));
        while (!answered && !(await somebodyWaits(vaultDatabase)));
        expect(answered, 'while the first one has found no backup').to.equal(false);
        goOn();
        expect([(await first).status, (await second).status]).to.deep.equal([200, 200]);
      } finally {
        stop();
      }
      expect(await world.states()).to.deep.equal({ [device.key.gen]: 'active' });
      const walletKey = walletKeyOf(ISSUER, world.wallet, world.wallet);
      const entries = await vaultDatabase.transaction({ role: 'holdfast_maintenance' }, (db) =>
        db.selectFrom('audit').select('entry').where('wallet_key', '=', walletKey).execute(),
      );
      expect(entries.filter(({ entry }) => entry.includes('"promoted"'))).to.have.length(1);
    });
  }

  it('keeps a backup that it would not open from becoming current', async () => {
    const world = new World();
    const stranger = new VaultDevice(world.wallet, world.owner);
    const error = await world.promote(stranger).catch((thrown: Error) => thrown.message);
    expect(error).to.match(/promote: 409.*stale-generation/);
    expect(error).to.include(stranger.key.slot);
    expect((await (await world.client()).current(world.wallet)).status).to.equal(404);
  });

  it('a device that lost a race hears that, not what became of its registration', async () => {
    const world = new World();
    const first = await world.device();
    await world.promote(first);
    const before = world.current as TestBackup;
    const [winner, loser] = [await world.device('629417'), await world.device('845207')];
    const late = await world.backup([loser]);
    const client = await world.client();
    await client.put(late);
    await world.promote(winner);
    await served.service.deliver();
    expect(await world.states()).to.deep.equal({ [winner.key.gen]: 'active' });
    await client.put(late);
    expect((await client.promote(late, before.sha256)).status).to.equal(412);
    const rebased = await world.backup([loser]);
    await client.put(rebased);
    const refused = await client.promote(rebased, world.current?.sha256 ?? '');
    expect([refused.status, refused.json['code'], refused.json['field']]).to.deep.equal([409, 'stale-generation', loser.key.slot]);
  });

  it('when it is away, new registrations wait, and backups that name no new one do not', async () => {
    const world = new World();
    const device = await world.device();
    wire = () => 'cut';
    expect(await world.promote(device).catch((thrown: Error) => thrown.message)).to.match(/promote: 503/);
    const answer = await refusedOnWire(device.try(await world.vault(), '271828'));
    expect([answer.status, answer.json['code'], answer.headers.get('retry-after')]).to.deep.equal([503, 'store-busy', '1']);
    wire = undefined;
    await world.promote(device);
    wire = () => 'cut';
    await world.promote(device);
    const unvaulted = new World();
    await unvaulted.promote();
  });

  it('passes on what it refuses with, headers too, and from where the caller came', async () => {
    const world = new World();
    const device = await world.device();
    for (let i = 0; i < 3; i++) await device.try(await world.vault(), `wrong ${i}`);
    const asked = await refusedOnWire(device.try(await world.vault(), 'wrong'));
    expect(asked.headers.get('www-authenticate')).to.match(/insufficient_user_authentication.*acr_values="mfa"/);
    await device.try(await world.vault({ acr: 'mfa' }), 'wrong');
    const waits = await refusedOnWire(device.try(await world.vault({ acr: 'mfa' }), 'wrong'));
    expect([waits.status, waits.headers.get('retry-after'), waits.json['triesLeft']]).to.deep.equal([429, '60', 6]);
    const elsewhere = await served.client({ sub: world.wallet }, '192.0.2.7');
    await wireVault(elsewhere, world.wallet).status();
    expect(sent.at(-1)?.headers.get('x-forwarded-for')).to.equal('192.0.2.7');
  });

  describe('trusts nobody on the way', () => {
    it('wants a token of the provider itself, for this wallet', async () => {
      const world = new World();
      const device = await world.device();
      const forged = await makeKey('one', served.clock.now);
      const at = (token: string) =>
        wireVault(new Client((path, init) => vaultService.fetch(new Request(`${VAULT}${path}`, init), {}), token), world.wallet);
      const stranger = await refusedOnWire(device.try(at(await forged.token({ sub: world.wallet })), '271828'));
      expect([stranger.status, stranger.json['code']]).to.deep.equal([401, 'store-unauthorized']);
      const other = await refusedOnWire(device.try(at(await served.key.token({ sub: 'mallory' })), '271828'));
      expect(other.json['code']).to.equal('slot-not-found');
      expect((await device.try(at(await served.key.token({ sub: world.wallet })), '271828')).right).to.equal(true);
    });

    it('has no backups, and a service has no such calls', async () => {
      const world = new World();
      const { status } = await answerOf(await vaultService.fetch(new Request(`${VAULT}/v1/wallets/${world.wallet}/backup`), {}));
      expect(status).to.equal(404);
      const init = {
        method: 'POST',
        body: JSON.stringify({ wallet: world.wallet, subject: world.wallet, ...world.proof(await world.backup([])) }),
      };
      const answer = await answerOf(await served.service.fetch(new Request('http://service.example/v1/vault/activate', init)));
      expect([answer.status, answer.json['code']]).to.deep.equal([404, 'not-configured']);
    });

    it('activates nothing that the owner did not sign as it is', async () => {
      const world = new World();
      const device = await world.device();
      const backup = await world.backup([device]);
      const good = world.proof(backup);
      const thief = generateOwner();
      const swap = (from: string, to: string) => toB64u(utf8(new TextDecoder().decode(fromB64u(good.rest)).replace(from, to)));
      const another = await world.device('629417');
      const bad: [string, object][] = [
        ['another signature', { ...good, sig: toB64u(sign(thief, utf8('x'))) }],
        ['another seq', { ...good, seq: 2 }],
        ['another hash', { ...good, sha256: '0'.repeat(64) }],
        ['another predecessor', { ...good, currentSha256: '0'.repeat(64) }],
        ['another registration', { ...good, rest: swap(device.key.gen, another.key.gen) }],
        ['another owner', { ...good, rest: swap(toB64u(world.owner.public), toB64u(thief.public)) }],
        ['another state', { ...good, state: toB64u(randomBytes(32)) }],
        ['another length', { ...good, hashedBytes: good.hashedBytes + 64 }],
        ['half a block', { ...good, hashedBytes: good.hashedBytes + 1 }],
        ['no rest', { ...good, rest: '' }],
        ['a rest that is no text', { ...good, rest: toB64u(randomBytes(100)) }],
      ];
      for (const [name, body] of bad) {
        const answer = await world.tell('/v1/vault/activate', body);
        expect(answer.status, `${name}: ${answer.text}`).to.equal(422);
      }
      // From the start of the bytes, or of the slots: true hashes of true bytes, and still no manifest.
      for (const at of [0, 64 * Math.ceil(new TextDecoder().decode(backup.bytes).indexOf('"slots"') / 64)]) {
        const moved = {
          ...good,
          hashedBytes: at,
          state: toB64u(hashState(backup.bytes.subarray(0, at))),
          rest: toB64u(backup.bytes.subarray(at)),
        };
        expect((await world.tell('/v1/vault/activate', moved)).status, `from ${at}`).to.equal(422);
      }
      expect(Object.values(await world.states())).to.deep.equal(['pending', 'pending']);
      expect((await world.tell('/v1/vault/activate', good)).status).to.equal(200);
      expect(await world.states()).to.deep.equal({ [device.key.gen]: 'active' });
    });

    it('lets no other owner take a wallet over, and a stranger pin none', async () => {
      const world = new World();
      const device = await world.device();
      const thief = generateOwner();
      const foreign = await makeBackup({ wallet: world.wallet, owner: thief, fileBytes: 3_000 });
      // Nobody is pinned yet, and this one has registered nothing.
      expect((await world.tell('/v1/vault/activate', world.proof(foreign, '', thief))).status).to.equal(200);
      await world.promote(device);
      await served.service.deliver();
      const answer = await world.tell('/v1/vault/activate', world.proof(foreign, '', thief));
      expect([answer.status, answer.json['code']]).to.deep.equal([409, 'owner-changed']);
      expect((await refusedOnWire(world.device('629417', thief))).json['code']).to.equal('owner-changed');
      const misnamed = await world.tell('/v1/vault/activate', { ...world.proof(foreign, '', thief), subject: '' });
      expect([misnamed.status, misnamed.json['field']]).to.deep.equal([422, 'subject']);
      expect(await world.states()).to.deep.equal({ [device.key.gen]: 'active' });
    });
  });

  describe('a purged wallet', () => {
    it('is destroyed there, too, on its owner’s word, and can begin anew', async () => {
      const world = new World();
      const device = await world.device();
      await world.promote(device);
      await served.service.deliver();
      await (await world.client()).owned('delete', world.current as TestBackup);
      served.clock.forward(30 * DAY);
      await served.service.maintain();
      wire = () => 'cut';
      await served.service.deliver();
      expect(await world.states().catch(() => 'away')).to.equal('away');
      served.clock.forward(60_000);
      wire = undefined;
      await served.service.deliver();
      expect((await refusedOnWire(device.try(await world.vault(), '271828'))).json['code']).to.equal('vault-destroyed');
      await world.device('629417', generateOwner());
    });

    it('is none that has a newer backup, and none by another’s word', async () => {
      const world = new World();
      const device = await world.device();
      await world.promote(device);
      const { seq, sha256 } = world.current as TestBackup;
      const sig = toB64u(sign(world.owner, ownerMessage('delete', world.wallet, seq, sha256)));
      await world.promote(device);
      await served.service.deliver();
      expect((await world.tell('/v1/vault/purge', { seq, sha256, sig })).status).to.equal(200);
      const now = world.current as TestBackup;
      const forged = toB64u(sign(generateOwner(), ownerMessage('delete', world.wallet, now.seq, now.sha256)));
      expect((await world.tell('/v1/vault/purge', { seq: now.seq, sha256: now.sha256, sig: forged })).status).to.equal(422);
      expect(await world.states()).to.deep.equal({ [device.key.gen]: 'active' });
    });
  });
});

describe('a hash in two halves', () => {
  it('is SHA-256, wherever it is cut', () => {
    for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000]) {
      const bytes = randomBytes(length);
      const whole = createHash('sha256').update(bytes).digest('hex');
      for (let at = 0; at <= length; at += 64) {
        expect(toHex(finishHash(hashState(bytes.subarray(0, at)), at, bytes.subarray(at))), `${length} at ${at}`).to.equal(whole);
      }
    }
  });

  it('is cut between blocks only, and depends on how much was hashed', () => {
    expect(() => hashState(new Uint8Array(63))).to.throw(RangeError);
    expect(() => finishHash(new Uint8Array(31), 64, new Uint8Array())).to.throw(RangeError);
    expect(() => finishHash(new Uint8Array(32), 63, new Uint8Array())).to.throw(RangeError);
    const state = hashState(new Uint8Array(64));
    expect(toHex(finishHash(state, 64, new Uint8Array()))).not.to.equal(toHex(finishHash(state, 128, new Uint8Array())));
  });
});
