/**
 * Practice: a registration with a count of its own, which no backup names, and
 * which lives no longer than the one that it practises.
 */
import { expect } from 'chai';
import { sql } from 'kysely';
import { fromB64u, generateOwner, randomBytes, registerMessage, sign, toB64u } from '../../src/core/index.ts';
import type { Database, Db } from '../src/db/database.ts';
import { DESTROY_AFTER_MS, MAX_PRACTICE, PENDING_MS } from '../src/format.ts';
import { holdAll, release } from '../src/vault/care.ts';
import { onEveryEngine, somebodyWaits } from './support/engines.ts';
import type { TestBackup } from './support/fixtures.ts';
import { VaultDevice } from './support/vault-client.ts';
import { refusedOnWire } from './support/vault-wire.ts';
import { PIN, VaultWorld } from './support/vault-world.ts';

const DAY = 86_400_000;

onEveryEngine('practice at a vault', (engine) => {
  let database: Database;
  before(async () => void (database = await engine.open()));

  const open = () => VaultWorld.open(database);
  /** What the current backup names, and practice for it. */
  async function setUp(world: VaultWorld): Promise<{ parent: VaultDevice; practice: VaultDevice }> {
    const parent = await world.register();
    await world.promote(parent);
    return { parent, practice: await world.register(parent.practice()) };
  }
  const maintain = async ({ served }: VaultWorld, afterMs: number): Promise<void> => {
    served.clock.forward(afterMs);
    await served.service.maintain();
  };
  const codeOf = async (work: Promise<unknown>): Promise<unknown> => (await refusedOnWire(work)).json['code'];

  it('counts, waits, locks and begins anew by itself: the row that it practises stays as it is, to the last bit', async () => {
    const world = await open();
    const { parent, practice } = await setUp(world);
    const before = await world.row(parent);
    await world.wrong(practice, 4);
    expect(await codeOf(practice.try(await world.vault(), PIN))).to.equal('vault-wait');
    const { key } = practice;
    expect(await world.status(practice)).to.deep.equal({
      ...{ slot: key.slot, gen: key.gen, state: 'practice', practises: parent.key.gen },
      ...{ used: 4, remaining: 6, locked: false, retryAfterMs: 60_000 },
    });
    world.served.clock.forward(60_000);
    await practice.open(await world.vault(), PIN);
    expect(await world.status(practice)).to.deep.include({ used: 0, remaining: 10, locked: false });
    await world.wrong(practice, 10);
    expect(await codeOf(practice.try(await world.vault(), PIN))).to.equal('vault-locked');
    expect(await world.row(parent)).to.deep.equal(before);
    expect(await world.status(parent)).to.deep.include({ state: 'active', used: 0 });
    expect(await world.status(parent)).not.to.have.property('practises');
    await parent.open(await world.vault(), PIN);
  });

  it('is listed after what it practises, however often either was written since, and made in the same moment', async () => {
    const world = await open();
    const { parent, practice } = await setUp(world);
    const second = await world.register(parent.practice());
    const last = [practice, second].map(({ key }) => key.gen).sort();
    for (const device of [parent, second, practice, parent]) {
      await world.wrong(device, 1);
      expect((await (await world.vault()).status()).map(({ gen }) => gen)).to.deep.equal([parent.key.gen, ...last]);
    }
  });

  it('is told to nobody, and stands in the audit log like any other', async () => {
    const world = await open();
    const { practice } = await setUp(world);
    await world.wrong(practice, 3);
    await practice.open(await world.vault(), PIN);
    await world.wrong(practice, 10);
    await maintain(world, DESTROY_AFTER_MS);
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
    const world = await open();
    // A session of its own each time: days go by.
    const stale = async (what: string, device: VaultDevice) =>
      expect([what, await codeOf(device.begin(await world.vault(), PIN))]).to.deep.equal([what, 'stale-generation']);
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
    await maintain(world, 0);
    await stale('one that is destroyed', parent.practice());
    expect(await world.states(practice, locked)).to.deep.equal(['destroyed', 'destroyed']);
    // Once the owner is pinned, nobody else comes so far.
    const { parent: next } = await setUp(world);
    expect(await codeOf(next.practice(generateOwner()).begin(await world.vault(), PIN))).to.equal('owner-changed');
  });

  it('is signed for as practice of this one: no signature for one kind is any good for the other', async () => {
    const world = await open();
    const { parent } = await setUp(world);
    const vault = await world.vault();
    const device = parent.practice();
    const { element } = device.guess(PIN);
    const gen = fromB64u(parent.key.gen, 16);
    const call = (practises: string | undefined, signed: Uint8Array | undefined) =>
      vault.register({
        ...{ ...device.key, owner: toB64u(world.owner.public), element, practises },
        signature: sign(world.owner, registerMessage(device.context, element, signed)),
      });
    expect(await codeOf(call(parent.key.gen, undefined))).to.equal('signature-invalid');
    expect(await codeOf(call(undefined, gen))).to.equal('signature-invalid');
    expect(await codeOf(call(parent.key.gen, randomBytes(16)))).to.equal('signature-invalid');
    await call(parent.key.gen, gen);
    expect(await codeOf(call(parent.key.gen, gen)), 'once').to.equal('store-conflict');
  });

  it('is nothing that a backup can name', async () => {
    const world = await open();
    const { parent, practice } = await setUp(world);
    const next = await world.backup(practice);
    const client = await world.client();
    await client.put(next);
    expect((await client.promote(next, world.current?.sha256 ?? '')).json['code']).to.equal('stale-generation');
    expect(await world.states(parent, practice)).to.deep.equal(['active', 'practice']);
  });

  it('stays through every backup that keeps what it practises, and goes with the first that does not', async () => {
    const world = await open();
    const { parent, practice } = await setUp(world);
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
    expect(await codeOf(practice.try(await world.vault(), PIN))).to.equal('vault-destroyed');
    const listed = (await (await world.vault()).status()).map(({ gen }) => gen);
    expect(listed, 'nobody need be told of it').to.have.members([early.key.gen, ofPending.key.gen]);
  });

  it('is not given up after 30 days, makes nothing pending give way, and gives way to nothing pending', async () => {
    const world = await open();
    const { parent, practice } = await setUp(world);
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
    await maintain(world, PENDING_MS);
    expect(await world.states(next, ofNext, practice, second)).to.deep.equal(['destroyed', 'destroyed', 'practice', 'practice']);
    const gone = (await world.audit()).filter(({ event }) => event === 'vault-destroyed').map(({ gen }) => gen);
    expect(gone).to.have.members([pending, ofPending, next, ofNext].map(({ key }) => key.gen));
    await practice.open(await world.vault(), PIN);
  });

  it('goes when what it practises is destroyed by a lock, a purge; its own lock destroys it alone', async () => {
    const world = await open();
    const { parent, practice } = await setUp(world);
    const second = await world.register(parent.practice());
    await world.wrong(practice, 10);
    await maintain(world, DESTROY_AFTER_MS);
    expect(await world.states(parent, practice, second)).to.deep.equal(['active', 'destroyed', 'practice']);
    await world.wrong(parent, 10);
    await maintain(world, DESTROY_AFTER_MS);
    expect(await world.states(parent, second)).to.deep.equal(['destroyed', 'destroyed']);

    const other = await open();
    const made = await setUp(other);
    await (await other.client()).owned('delete', other.current as TestBackup);
    await maintain(other, 30 * DAY);
    expect(await other.states(made.parent, made.practice)).to.deep.equal(['destroyed', 'destroyed']);
  });

  it('is there for eight devices at once: the ninth takes the place of the one that was of use longest ago', async () => {
    const world = await open();
    const { parent, practice: first } = await setUp(world);
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

  // PGlite has one connection, so nobody waits for anybody.
  if (engine.name === 'PostgreSQL') {
    it('is held after what it practises by a promote: who begins to practise holds them in the same order', async () => {
      const world = await open();
      const { parent } = await setUp(world);
      const practice = parent.practice();
      // By its key and by its place on the disk practice is the first of the two.
      Object.assign(practice.key, { gen: toB64u(new Uint8Array(16)) });
      await world.register(practice);
      await world.wrong(parent, 1);
      const scope = { role: 'holdfast_service', walletKey: world.walletKey } as const;
      const lock = (db: Db, { key }: VaultDevice) =>
        db.selectFrom('vault_records').select('gen').where('gen', '=', key.gen).forUpdate().noWait().execute();
      let promoted: Promise<void> | undefined;
      const held = await database.transaction(scope, async (db) => {
        await lock(db, parent);
        promoted = world.promote(parent);
        while (!(await somebodyWaits(database)));
        return lock(db, practice);
      });
      expect(held).to.deep.equal([{ gen: practice.key.gen }]);
      await promoted;
    });
  }

  it('takes no room from what a backup needs', async () => {
    const world = await open();
    const parent = await world.register();
    for (let i = 0; i < MAX_PRACTICE; i++) await world.register(parent.practice());
    for (let i = 1; i < 32; i++) await world.register();
    expect(await codeOf(world.register())).to.equal('too-many-slots');
    await world.register(parent.practice());
  });

  it('is locked and released by the operator like all others', async () => {
    const world = await open();
    const { practice } = await setUp(world);
    const { guess, confirm } = await practice.try(await world.vault(), PIN);
    await holdAll(database);
    expect(await codeOf(practice.try(await world.vault(), PIN, guess))).to.equal('vault-locked');
    expect(await codeOf(confirm())).to.equal('vault-locked');
    expect(await world.status(practice)).to.deep.include({ locked: true });
    expect(await release(database, world.walletKey)).to.equal(2);
    await confirm();
  });

  it('stays what it is, whatever the service’s role asks of the database', async () => {
    const world = await open();
    const { parent, practice } = await setUp(world);
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
    const world = await open();
    let { parent } = await setUp(world);
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
