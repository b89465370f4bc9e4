/**
 * Practice: a registration with a count of its own, which no backup names, and
 * which lives no longer than the one that it practises.
 */
import { expect } from 'chai';
import { sql } from 'kysely';
import { fromB64u, generateOwner, type Json, randomBytes, registerMessage, sign, toB64u } from '../../src/core/index.ts';
import { walletKeyOf } from '../src/auth/auth.ts';
import type { Database, Db } from '../src/db/database.ts';
import type { RegistrationState } from '../src/db/schema.ts';
import { DESTROY_AFTER_MS, MAX_PRACTICE, PENDING_MS } from '../src/format.ts';
import type { Notice } from '../src/index.ts';
import { keyKms } from '../src/kms/local.ts';
import { holdAll, release } from '../src/vault/care.ts';
import { onEveryEngine } from './support/engines.ts';
import { type Client, ISSUER, makeBackup, newWallet, type TestBackup, type TestService, testService } from './support/fixtures.ts';
import { VaultDevice } from './support/vault-client.ts';
import { refusedOnWire, wireVault, type WireVault } from './support/vault-wire.ts';

const PIN = '271828';
const DAY = 86_400_000;

onEveryEngine('practice at a vault', (engine) => {
  let database: Database;
  before(async () => void (database = await engine.open()));

  const vaultSetup = { kms: keyKms(randomBytes(32)), identity: new Uint8Array(32).fill(5) };

  class World {
    readonly wallet = newWallet();
    readonly owner = generateOwner();
    readonly served: TestService;
    current: TestBackup | undefined;
    readonly #notices: Notice[];
    private constructor(served: TestService, notices: Notice[]) {
      [this.served, this.#notices] = [served, notices];
    }
    static async open(): Promise<World> {
      const notices: Notice[] = [];
      return new World(await testService(database, { vault: vaultSetup, notify: (notice) => void notices.push(notice) }), notices);
    }
    async told(): Promise<readonly string[]> {
      await this.served.service.deliver();
      return this.#notices.filter(({ wallet }) => wallet === this.wallet).map(({ kind }) => kind);
    }
    client(): Promise<Client> {
      return this.served.client({ sub: this.wallet });
    }
    async vault(): Promise<WireVault> {
      return wireVault(await this.client(), this.wallet);
    }
    async register(device = new VaultDevice(this.wallet, this.owner)): Promise<VaultDevice> {
      return device.register(await this.vault(), PIN);
    }
    /** What the current backup names, and practice for it. */
    async setUp(): Promise<{ parent: VaultDevice; practice: VaultDevice }> {
      const parent = await this.register();
      await this.promote(parent);
      return { parent, practice: await this.register(parent.practice()) };
    }
    async promote(...devices: VaultDevice[]): Promise<void> {
      const next = await this.backup(...devices);
      await (await this.client()).backUp(next, this.current?.sha256);
      this.current = next;
    }
    backup(...devices: VaultDevice[]): Promise<TestBackup> {
      return makeBackup({
        wallet: this.wallet,
        owner: this.owner,
        seq: (this.current?.seq ?? 0) + 1,
        ...(devices.length > 0 ? { slots: devices.map(({ key }) => ({ id: key.slot, method: 'pin' })) } : {}),
        params: ({ id }) => {
          const named = devices.find(({ key }) => key.slot === id)?.named;
          if (!named) return {};
          const params: Record<string, Json> = { profile: 'pin-1', vault: 'vault', kdf: { m: 8, t: 1, p: 1 } };
          return { ...params, gen: named.gen, pk: named.pk, authPk: named.authPk };
        },
      });
    }
    async status(device: VaultDevice) {
      return (await (await this.vault()).status()).find(({ gen }) => gen === device.key.gen);
    }
    async wrong(device: VaultDevice, times: number): Promise<void> {
      for (let i = 0; i < times; i++) {
        const found = (await this.status(device)) as { retryAfterMs?: number };
        this.served.clock.forward(found.retryAfterMs ?? 0);
        await device.try(await this.vault(), `wrong ${toB64u(randomBytes(6))}`);
      }
    }
    async maintain(afterMs: number): Promise<void> {
      this.served.clock.forward(afterMs);
      await this.served.service.maintain();
    }
    get walletKey(): string {
      return walletKeyOf(ISSUER, this.wallet, this.wallet);
    }
    async row(device: VaultDevice) {
      return database.transaction({ role: 'holdfast_maintenance' }, (db) =>
        db.selectFrom('vault_records').selectAll().where('gen', '=', device.key.gen).executeTakeFirstOrThrow(),
      );
    }
    async states(...devices: VaultDevice[]): Promise<RegistrationState[]> {
      const rows = await Promise.all(devices.map((device) => this.row(device)));
      // Destroyed is without keys.
      for (const { state, sealed } of rows) expect(sealed === null).to.equal(state === 'destroyed');
      return rows.map(({ state }) => state);
    }
    async audit(): Promise<{ event: string; gen?: string; used?: number }[]> {
      const rows = await database.transaction({ role: 'holdfast_maintenance' }, (db) =>
        db.selectFrom('audit').select('entry').where('wallet_key', '=', this.walletKey).orderBy('position').execute(),
      );
      return rows.map(({ entry }) => JSON.parse(entry) as { event: string; gen?: string });
    }
    async codeOf(work: Promise<unknown>): Promise<unknown> {
      return (await refusedOnWire(work)).json['code'];
    }
  }

  it('counts, waits, locks and begins anew by itself: the row that it practises stays as it is, to the last bit', async () => {
    const world = await World.open();
    const { parent, practice } = await world.setUp();
    const before = await world.row(parent);
    await world.wrong(practice, 4);
    expect(await world.codeOf(practice.try(await world.vault(), PIN))).to.equal('vault-wait');
    const { key } = practice;
    expect(await world.status(practice)).to.deep.equal({
      ...{ slot: key.slot, gen: key.gen, state: 'practice', practises: parent.key.gen },
      ...{ used: 4, remaining: 6, locked: false, retryAfterMs: 60_000 },
    });
    world.served.clock.forward(60_000);
    await practice.open(await world.vault(), PIN);
    expect(await world.status(practice)).to.deep.include({ used: 0, remaining: 10, locked: false });
    await world.wrong(practice, 10);
    expect(await world.codeOf(practice.try(await world.vault(), PIN))).to.equal('vault-locked');
    expect(await world.row(parent)).to.deep.equal(before);
    expect(await world.status(parent)).to.deep.include({ state: 'active', used: 0 });
    expect(await world.status(parent)).not.to.have.property('practises');
    await parent.open(await world.vault(), PIN);
  });

  it('is listed after what it practises, however often either was written since, and made in the same moment', async () => {
    const world = await World.open();
    const { parent, practice } = await world.setUp();
    const second = await world.register(parent.practice());
    const last = [practice, second].map(({ key }) => key.gen).sort();
    for (const device of [parent, second, practice, parent]) {
      await world.wrong(device, 1);
      expect((await (await world.vault()).status()).map(({ gen }) => gen)).to.deep.equal([parent.key.gen, ...last]);
    }
  });

  it('is told to nobody, and stands in the audit log like any other', async () => {
    const world = await World.open();
    const { practice } = await world.setUp();
    await world.wrong(practice, 3);
    await practice.open(await world.vault(), PIN);
    await world.wrong(practice, 10);
    await world.maintain(DESTROY_AFTER_MS);
    expect(await world.told()).to.deep.equal([]);
    const events = (await world.audit()).filter(({ gen }) => gen === practice.key.gen).map(({ event, used }) => [event, used]);
    const charged = (n: number) => Array.from({ length: n }, (_, i) => ['vault-charged', i + 1]);
    const released = ['vault-charged', 4];
    expect(events).to.deep.equal([
      ['vault-registered', undefined],
      ...[...charged(3), released, ['vault-released', undefined]],
      ...[...charged(10), ['vault-locked', undefined], ['vault-destroyed', undefined]],
    ]);
  });

  it('belongs to a complete, live registration of the same slot and owner, which is not practice itself', async () => {
    const world = await World.open();
    // A session of its own each time: days go by.
    const stale = async (what: string, device: VaultDevice) =>
      expect([what, await world.codeOf(device.begin(await world.vault(), PIN))]).to.deep.equal([what, 'stale-generation']);
    const begun = new VaultDevice(world.wallet, world.owner);
    await stale('one that was never made', begun.practice());
    await begun.begin(await world.vault(), PIN);
    await stale('one that is not complete', begun.practice());
    const parent = await world.register();
    await stale('somebody else’s', parent.practice(generateOwner()));
    const elsewhere = parent.practice();
    Object.assign(elsewhere.key, { slot: toB64u(randomBytes(8)) });
    await stale('another slot’s', elsewhere);
    const practice = await world.register(parent.practice());
    await stale('practice', practice.practice());
    await world.wrong(parent, 10);
    const locked = await world.register(parent.practice());
    world.served.clock.forward(DESTROY_AFTER_MS);
    await stale('one that is due', parent.practice());
    await world.maintain(0);
    await stale('one that is destroyed', parent.practice());
    expect(await world.states(practice, locked)).to.deep.equal(['destroyed', 'destroyed']);
    // Once the owner is pinned, nobody else comes so far.
    const { parent: next } = await world.setUp();
    expect(await world.codeOf(next.practice(generateOwner()).begin(await world.vault(), PIN))).to.equal('owner-changed');
  });

  it('is signed for as practice of this one: no signature for one kind is any good for the other', async () => {
    const world = await World.open();
    const { parent } = await world.setUp();
    const vault = await world.vault();
    const device = parent.practice();
    const { element } = device.guess(PIN);
    const gen = fromB64u(parent.key.gen, 16);
    const call = (practises: string | undefined, signed: Uint8Array | undefined) =>
      vault.register({
        ...{ ...device.key, owner: toB64u(world.owner.public), element, practises },
        signature: sign(world.owner, registerMessage(device.context, element, signed)),
      });
    expect(await world.codeOf(call(parent.key.gen, undefined))).to.equal('signature-invalid');
    expect(await world.codeOf(call(undefined, gen))).to.equal('signature-invalid');
    expect(await world.codeOf(call(parent.key.gen, randomBytes(16)))).to.equal('signature-invalid');
    await call(parent.key.gen, gen);
    expect(await world.codeOf(call(parent.key.gen, gen)), 'once').to.equal('store-conflict');
  });

  it('is nothing that a backup can name', async () => {
    const world = await World.open();
    const { parent, practice } = await world.setUp();
    const next = await world.backup(practice);
    const client = await world.client();
    await client.put(next);
    expect((await client.promote(next, world.current?.sha256 ?? '')).json['code']).to.equal('stale-generation');
    expect(await world.states(parent, practice)).to.deep.equal(['active', 'practice']);
  });

  it('stays through every backup that keeps what it practises, and goes with the first that does not', async () => {
    const world = await World.open();
    const { parent, practice } = await world.setUp();
    const other = await world.register();
    await world.promote(parent, other);
    await world.promote(parent);
    const early = await world.register();
    const ofPending = await world.register(early.practice());
    expect(await world.states(parent, practice, early, ofPending)).to.deep.equal(['active', 'practice', 'pending', 'practice']);
    await world.promote(early);
    expect(await world.states(parent, practice, early, ofPending)).to.deep.equal(['destroyed', 'destroyed', 'active', 'practice']);
    const gone = (await world.audit()).filter(({ event }) => event === 'vault-destroyed').map(({ gen }) => gen);
    expect(gone).to.have.members([other, parent, practice].map(({ key }) => key.gen));
    expect(await world.codeOf(practice.try(await world.vault(), PIN))).to.equal('vault-destroyed');
    const listed = (await (await world.vault()).status()).map(({ gen }) => gen);
    expect(listed, 'nobody need be told of it').to.have.members([early.key.gen, ofPending.key.gen]);
  });

  it('is not given up after 30 days, makes nothing pending give way, and gives way to nothing pending', async () => {
    const world = await World.open();
    const { parent, practice } = await world.setUp();
    const slot = parent.key.slot;
    const pending = await world.register(new VaultDevice(world.wallet, world.owner, slot));
    expect(await world.states(practice, pending)).to.deep.equal(['practice', 'pending']);
    const second = await world.register(parent.practice());
    expect(await world.states(practice, pending, second)).to.deep.equal(['practice', 'pending', 'practice']);
    const ofPending = await world.register(pending.practice());
    // Another set-up of the slot: what was begun before is given up, with its practice.
    const next = await world.register(new VaultDevice(world.wallet, world.owner, slot));
    expect(await world.states(pending, ofPending, practice, next)).to.deep.equal(['destroyed', 'destroyed', 'practice', 'pending']);
    const ofNext = await world.register(next.practice());
    await world.maintain(PENDING_MS);
    expect(await world.states(next, ofNext, practice, second)).to.deep.equal(['destroyed', 'destroyed', 'practice', 'practice']);
    const gone = (await world.audit()).filter(({ event }) => event === 'vault-destroyed').map(({ gen }) => gen);
    expect(gone).to.have.members([pending, ofPending, next, ofNext].map(({ key }) => key.gen));
    await practice.open(await world.vault(), PIN);
  });

  it('goes when what it practises is destroyed by a lock, a purge; its own lock destroys it alone', async () => {
    const world = await World.open();
    const { parent, practice } = await world.setUp();
    const second = await world.register(parent.practice());
    await world.wrong(practice, 10);
    await world.maintain(DESTROY_AFTER_MS);
    expect(await world.states(parent, practice, second)).to.deep.equal(['active', 'destroyed', 'practice']);
    await world.wrong(parent, 10);
    await world.maintain(DESTROY_AFTER_MS);
    expect(await world.states(parent, second)).to.deep.equal(['destroyed', 'destroyed']);

    const other = await World.open();
    const made = await other.setUp();
    await (await other.client()).owned('delete', other.current as TestBackup);
    await other.maintain(30 * DAY);
    expect(await other.states(made.parent, made.practice)).to.deep.equal(['destroyed', 'destroyed']);
  });

  it('is there for eight devices at once: the ninth takes the place of the one that was of use longest ago', async () => {
    const world = await World.open();
    const { parent, practice: first } = await world.setUp();
    const devices = [first];
    while (devices.length < MAX_PRACTICE) {
      world.served.clock.forward(1_000);
      devices.push(await world.register(parent.practice()));
    }
    world.served.clock.forward(1_000);
    await first.open(await world.vault(), PIN);
    const other = await world.register();
    await world.register(other.practice());
    expect(new Set(await world.states(...devices))).to.deep.equal(new Set(['practice']));
    world.served.clock.forward(1_000);
    const ninth = await world.register(parent.practice());
    const states = await world.states(...devices, ninth);
    expect(states.map((state, i) => (state === 'destroyed' ? i : -1)).filter((i) => i >= 0)).to.deep.equal([1]);
    expect((await world.audit()).filter(({ event }) => event === 'vault-destroyed').map(({ gen }) => gen)).to.deep.equal([
      devices[1]?.key.gen,
    ]);
  });

  it('takes no room from what a backup needs', async () => {
    const world = await World.open();
    const parent = await world.register();
    for (let i = 0; i < MAX_PRACTICE; i++) await world.register(parent.practice());
    for (let i = 1; i < 32; i++) await world.register();
    expect(await world.codeOf(world.register())).to.equal('too-many-slots');
    await world.register(parent.practice());
  });

  it('is locked and released by the operator like all others', async () => {
    const world = await World.open();
    const { practice } = await world.setUp();
    const { guess, confirm } = await practice.try(await world.vault(), PIN);
    await holdAll(database);
    expect(await world.codeOf(practice.try(await world.vault(), PIN, guess))).to.equal('vault-locked');
    expect(await world.codeOf(confirm())).to.equal('vault-locked');
    expect(await world.status(practice)).to.deep.include({ locked: true });
    expect(await release(database, world.walletKey)).to.equal(2);
    await confirm();
  });

  it('stays what it is, whatever the service’s role asks of the database', async () => {
    const world = await World.open();
    const { parent, practice } = await world.setUp();
    const attempt = (device: VaultDevice, change: object) =>
      database
        .transaction({ role: 'holdfast_service', walletKey: world.walletKey }, (db) =>
          db.updateTable('vault_records').set(change).where('gen', '=', device.key.gen).execute(),
        )
        .then(
          () => 'done',
          (thrown: { code?: string }) => thrown.code,
        );
    expect(await attempt(practice, { practises: toB64u(randomBytes(16)) })).to.equal('23000');
    expect(await attempt(practice, { practises: null, state: 'pending' })).to.equal('23000');
    expect(await attempt(parent, { practises: toB64u(randomBytes(16)) })).to.equal('23000');
    for (const change of [{ state: 'active' }, { state: 'pending' }, { named: true }]) {
      expect([change, await attempt(practice, change)]).to.deep.equal([change, '23514']);
    }
    expect(await attempt(parent, { state: 'practice' })).to.equal('23514');
    expect(await world.states(parent, practice)).to.deep.equal(['active', 'practice']);
  });

  it('of many devices that register it at once, and of one that is promoted meanwhile: never nine, never one without a parent', async function () {
    this.timeout(60_000);
    const world = await World.open();
    let { parent } = await world.setUp();
    for (let round = 0; round < 6; round++) {
      const next = await world.register();
      const vault = await world.vault();
      const devices = Array.from({ length: 12 }, () => parent.practice());
      const registering = devices.map((device) =>
        device.register(vault, PIN).catch((thrown: { answer?: { status: number } }) => thrown.answer?.status),
      );
      // In every other round what they practise is destroyed in the middle of it.
      const promoting = round % 2 === 0 ? registering[round]?.then(() => world.promote(next)) : undefined;
      const ends = await Promise.all([...registering, promoting?.then(() => undefined)]);
      // Refused, or told to come again: two transactions waited for each other.
      for (const end of ends) if (typeof end === 'number') expect(end).to.be.oneOf([409, 503]);
      const { rows } = await database.transaction({ role: 'holdfast_maintenance' }, (db: Db) =>
        sql<{ practises: string; n: number; alive: boolean }>`
          select practises, count(*)::int as n, exists(select 1 from holdfast.vault_records p
            where p.wallet_key = c.wallet_key and p.slot_id = c.slot_id and p.gen = c.practises and p.state <> 'destroyed') as alive
          from holdfast.vault_records c where wallet_key = ${world.walletKey} and state = 'practice'
          group by wallet_key, slot_id, practises`.execute(db),
      );
      for (const { n, alive } of rows) expect([n <= MAX_PRACTICE, alive], `round ${round}: ${n}`).to.deep.equal([true, true]);
      if (promoting) parent = next;
    }
  });
});
