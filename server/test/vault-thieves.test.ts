/**
 * What a session thief, a database thief and whoever rewrites the database
 * cannot do at a vault; and where that ends, what they can. SECURITY.md names
 * these tests.
 */
import { expect } from 'chai';
import { sql } from 'kysely';
import { completeMessage, confirmMessage, generateOwner, randomBytes, registerMessage, sign, toB64u, toHex } from '../../src/core/index.ts';
import { walletKeyOf } from '../src/auth/auth.ts';
import type { Database, Db } from '../src/db/database.ts';
import { contextOf, evaluate, fromB64u } from '../src/format.ts';
import { vaultBodies } from '../src/http/vault-contract.ts';
import { KmsError } from '../src/kms/kms.ts';
import { keyKms } from '../src/kms/local.ts';
import { engines } from './support/engines.ts';
import { type Client, ISSUER, makeBackup, newWallet, type TestBackup, type TestService, testService } from './support/fixtures.ts';
import { createPostgresDatabase, query } from './support/postgres.ts';
import { VaultDevice } from './support/vault-client.ts';
import { refusedOnWire, wireVault, type WireVault } from './support/vault-wire.ts';
import { migrate } from '../src/db/migrate.ts';
import { openDatabase } from '../src/db/database.ts';
import { silentLogger } from '../src/log.ts';

const PIN = '271828';
const kmsKey = randomBytes(32);
const postgres = engines.find(({ name }) => name === 'PostgreSQL');

(postgres?.missing === undefined ? describe : describe.skip)(`thieves at a vault ${postgres?.missing ?? ''}`, () => {
  let database: Database;
  let served: TestService;
  /** What a superuser of the database can do. */
  let rewrite: (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

  before(async () => {
    const { url, superuserUrl } = await createPostgresDatabase();
    database = await openDatabase({ kind: 'postgres', url });
    await migrate(database, silentLogger);
    served = await testService(database, { vault: { kms: keyKms(Uint8Array.from(kmsKey)), identity: new Uint8Array(32).fill(5) } });
    rewrite = async (text, values) => {
      await query(superuserUrl, 'alter table holdfast.vault_records disable trigger user');
      try {
        return await query(superuserUrl, text, values);
      } finally {
        await query(superuserUrl, 'alter table holdfast.vault_records enable trigger user');
      }
    };
  });
  after(() => database.close());

  /** A wallet with a PIN in its backup, and the session that a thief has, too. */
  class World {
    readonly wallet: string;
    readonly device: VaultDevice;
    readonly client: Client;
    readonly backup: TestBackup;
    readonly vault: WireVault;
    private constructor(wallet: string, device: VaultDevice, client: Client, backup: TestBackup) {
      [this.wallet, this.device, this.client, this.backup] = [wallet, device, client, backup];
      this.vault = wireVault(client, wallet);
    }
    static async open(): Promise<World> {
      const wallet = newWallet();
      const client = await served.client();
      const device = await new VaultDevice(wallet).register(wireVault(client, wallet), PIN);
      const backup = await backupOf(device);
      await client.put(backup);
      expect((await client.promote(backup, '')).status).to.equal(200);
      return new World(wallet, device, client, backup);
    }
    /** The person's PIN still frees the very same key. */
    async opens(): Promise<void> {
      expect(toHex((await this.device.open(this.vault, PIN)) ?? new Uint8Array())).to.equal(toHex(this.device.methodKey));
    }
  }

  function backupOf(device: VaultDevice, about: { seq?: number; owner?: typeof device.owner } = {}): Promise<TestBackup> {
    const { slot, gen, pk, authPk } = device.named;
    const params = { profile: 'pin-1', vault: 'vault', gen, pk, authPk, kdf: { m: 19_456, t: 2, p: 1 } };
    return makeBackup({ wallet: device.wallet, owner: device.owner, slots: [{ id: slot, method: 'pin' }], params: () => params, ...about });
  }

  const codeOf = async (work: Promise<unknown>): Promise<unknown> => (await refusedOnWire(work)).json['code'];

  describe('a session thief', () => {
    let world: World;
    let thief: VaultDevice;
    beforeEach(async () => {
      world = await World.open();
      thief = new VaultDevice(world.wallet, generateOwner(), world.device.key.slot);
    });

    it('cannot register: not with a key of their own, not in the owner’s name, not with what the owner once sent', async () => {
      const { device, vault } = world;
      expect(await codeOf(thief.begin(vault, '111222'))).to.equal('owner-changed');
      const { element } = thief.guess('111222');
      const signature = sign(thief.owner, registerMessage(thief.context, element));
      const inOwnersName = { ...thief.key, owner: toB64u(device.owner.public), element, signature };
      expect(await codeOf(vault.register(inOwnersName))).to.equal('signature-invalid');
      // Caught from the owner, at another registration of the slot that is under way, and sent again.
      const pending = new VaultDevice(world.wallet, device.owner, device.key.slot);
      const first = pending.guess(PIN);
      const caught = {
        ...pending.key,
        owner: toB64u(device.owner.public),
        element: first.element,
        signature: sign(device.owner, registerMessage(pending.context, first.element)),
      };
      await vault.register(caught);
      expect(await codeOf(vault.register(caught))).to.equal('store-conflict');
      const states = (await vault.status()).map(({ gen, state }) => [gen, state]);
      expect(states).to.have.deep.members([
        [device.key.gen, 'active'],
        [pending.key.gen, 'pending'],
      ]);
      await world.opens();
    });

    it('cannot complete a registration that the owner began', async () => {
      const { device, vault } = world;
      const pending = new VaultDevice(world.wallet, device.owner);
      await pending.begin(vault, PIN);
      const auth = generateOwner();
      const message = completeMessage(pending.context, pending.pk, auth.public);
      const call = { ...pending.key, authPk: auth.public, authSignature: sign(auth, message), ownerSignature: sign(thief.owner, message) };
      expect(await codeOf(vault.complete(call))).to.equal('signature-invalid');
    });

    it('cannot start the count anew: not with a key of their own, not with the owner’s, not with what was sent before', async () => {
      const { device, vault } = world;
      const right = await device.try(vault, PIN);
      const old = sign(right.keys.auth, confirmMessage(device.context, right.epoch, right.guess.element));
      await right.confirm();
      const wrong = await device.try(vault, '111222');
      const { element } = wrong.guess;
      const confirm = (change: object) => codeOf(vault.confirm({ ...device.key, element, epoch: wrong.epoch, signature: old, ...change }));
      const signed = (key: typeof thief.owner) => ({ signature: sign(key, confirmMessage(device.context, wrong.epoch, element)) });
      expect(await confirm(signed(thief.owner))).to.equal('signature-invalid');
      expect(await confirm(signed(wrong.keys.auth))).to.equal('signature-invalid');
      expect(await confirm(signed(device.owner))).to.equal('signature-invalid');
      expect(await confirm({ element: right.guess.element })).to.equal('signature-invalid');
      // The very message that once counted says again what it said then, and changes nothing.
      await vault.confirm({ ...device.key, element: right.guess.element, epoch: right.epoch, signature: old });
      const [status] = await vault.status();
      expect(status && 'used' in status && status.used).to.equal(1);
    });

    it('cannot promote: not their own backup, not one that names their registration, not the owner’s candidate', async () => {
      const { client, backup, device } = world;
      const theirs = await makeBackup({ wallet: world.wallet, seq: 2 });
      expect((await client.put(theirs)).json['code']).to.equal('owner-changed');
      expect((await client.promote(theirs, backup.sha256)).status).to.equal(404);
      const next = await backupOf(device, { seq: 2 });
      await client.put(next);
      expect((await client.promote(next, backup.sha256, thief.owner)).json['code']).to.equal('signature-invalid');
      const invented = await backupOf(Object.assign(thief, { owner: device.owner }), { seq: 2 });
      await client.put(invented);
      // Even signed by the owner it would not do: the vault has no such registration.
      expect((await client.promote(invented, backup.sha256)).json['code']).to.equal('stale-generation');
      await world.opens();
    });

    it('cannot destroy a registration: no call does, and the backup goes by the owner’s signature alone', async () => {
      const { client, backup } = world;
      expect(Object.keys(vaultBodies).sort()).to.include.members(['complete', 'confirm', 'evaluate', 'register', 'status']);
      for (const verb of ['destroy', 'delete', 'remove', 'reset', 'unlock', 'release', 'lock']) {
        const answer = await client.call('POST', `/v1/vault/${verb}`, JSON.stringify({ wallet: world.wallet, ...world.device.key }));
        expect([verb, answer.status]).to.deep.equal([verb, 404]);
      }
      expect((await client.owned('delete', backup, thief.owner)).status).to.equal(422);
      await world.opens();
    });

    it('gains no verdict by practice: not from an answer, not by confirming, not with the right PIN', async () => {
      const { device, vault } = world;
      const practice = await device.practice().register(vault, PIN);
      // The generation is no secret; what the device alone has is.
      const listed = (await vault.status()).find(({ state }) => state === 'practice');
      expect(listed?.gen).to.equal(practice.key.gen);
      for (const told of [listed, await vault.evaluate({ ...practice.key, element: practice.guess(PIN).element })]) {
        const text = JSON.stringify(told, (_, value: unknown) => (value instanceof Uint8Array ? toB64u(value) : value));
        expect(text.includes(toB64u(practice.authPk))).to.equal(false);
      }
      const without = Object.assign(new VaultDevice(world.wallet, device.owner, device.key.slot), {
        pk: practice.pk,
        authPk: practice.authPk,
      });
      Object.assign(without.key, practice.key);
      for (const deviceKey of [undefined, randomBytes(32), new Uint8Array(32)]) {
        without.deviceKey = deviceKey;
        const { confirm, right } = await without.try(vault, PIN);
        expect([right, await codeOf(confirm())]).to.deep.equal([false, 'signature-invalid']);
        served.clock.forward(60_000);
      }
      without.deviceKey = practice.deviceKey;
      const { confirm, right } = await without.try(vault, PIN);
      expect([right, (await confirm()).length], 'with the memory of the device: ten guesses more').to.deep.equal([true, 32]);
    });

    it('can use practice up, and moves no other count by it; nor can they register it, or destroy it', async () => {
      const { device, vault } = world;
      const practice = await device.practice().register(vault, PIN);
      const before = (await vault.status()).find(({ gen }) => gen === device.key.gen);
      for (let i = 0; i < 10; i++) {
        await practice.try(wireVault(await served.client(), world.wallet), `11122${i}`);
        served.clock.forward(86_400_000);
      }
      const now = wireVault(await served.client(), world.wallet);
      expect((await now.status()).find(({ gen }) => gen === device.key.gen)).to.deep.equal(before);
      expect(await codeOf(device.practice(thief.owner).begin(now, '111222'))).to.equal('owner-changed');
      const caught = device.practice();
      const { element } = caught.guess(PIN);
      const owner = toB64u(device.owner.public);
      const signature = sign(device.owner, registerMessage(caught.context, element));
      const asPractice = { ...caught.key, owner, element, signature, practises: device.key.gen };
      expect(await codeOf(now.register(asPractice)), 'what the owner signed for another kind').to.equal('signature-invalid');
      expect(toHex((await device.open(now, PIN)) ?? new Uint8Array())).to.equal(toHex(device.methodKey));
    });

    it('can spend the guesses, with the waits; then nobody opens with the PIN, and all can see it', async () => {
      const { device, vault } = world;
      // A person’s right guess whose answer was lost comes before the last ones, and stays good.
      const lost = await device.try(vault, PIN);
      for (let i = 0; i < 9; i++) {
        served.clock.forward(86_400_000);
        const client = await served.client();
        await device.try(wireVault(client, world.wallet), `11122${i}`);
      }
      const now = wireVault(await served.client(), world.wallet);
      expect(await codeOf(device.try(now, PIN))).to.equal('vault-locked');
      const [status] = await now.status();
      expect(status && 'locked' in status && [status.used, status.locked]).to.deep.equal([10, true]);
      const again = await device.try(now, PIN, lost.guess);
      expect([again.right, again.remaining]).to.deep.equal([true, 0]);
      await again.confirm();
      expect(await device.open(now, PIN)).not.to.equal(null);
    });
  });

  describe('a database thief', () => {
    /** Everything of the registration that stands in the database. */
    async function loot({ device }: World): Promise<{ row: Record<string, unknown>; sealed: Uint8Array }> {
      const [row = {}] = await rewrite('select * from holdfast.vault_records where gen = $1', [device.key.gen]);
      return { row, sealed: Uint8Array.from(row['sealed'] as Uint8Array) };
    }

    it('cannot open what is sealed without the key of the KMS, nor find sk or kv anywhere in the clear', async () => {
      const world = await World.open();
      await world.opens();
      const { sealed } = await loot(world);
      const context = { wallet: walletKeyOf(ISSUER, 'alice', world.wallet), slot: world.device.key.slot, gen: world.device.key.gen };
      const refused = await keyKms(randomBytes(32))
        .unseal(sealed, context)
        .catch((thrown: unknown) => thrown);
      expect(refused).to.be.instanceOf(KmsError);
      const opened = await keyKms(Uint8Array.from(kmsKey)).unseal(sealed, context);
      expect(opened.length, 'sk and kv').to.equal(64);
      const { rows: tables } = await database.asOwner((db: Db) =>
        sql<{ table: string }>`select relname as table from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname = 'holdfast' and c.relkind = 'r'`.execute(db),
      );
      expect(tables.length).to.be.greaterThan(6);
      for (const { table } of tables) {
        const rows = JSON.stringify(await rewrite(`select t::text as whole from holdfast.${table} t`));
        for (const secret of [opened.subarray(0, 32), opened.subarray(32)]) {
          for (const spelled of [toHex(secret), toB64u(secret), Buffer.from(secret).toString('base64')]) {
            expect(rows.includes(spelled), `${table} holds a key`).to.equal(false);
          }
        }
        // The search finds what is there: the public key.
        if (table === 'vault_records') expect(rows).to.contain(toHex(world.device.pk));
      }
    });

    it('with the key of the KMS has what the operator has: every guess costs one Argon2id, and nobody counts', async () => {
      const world = await World.open();
      const { row, sealed } = await loot(world);
      const { device } = world;
      const context = { wallet: walletKeyOf(ISSUER, 'alice', world.wallet), slot: device.key.slot, gen: device.key.gen };
      const sk = (await keyKms(Uint8Array.from(kmsKey)).unseal(sealed, context)).subarray(0, 32);
      const pk = Uint8Array.from(row['pk'] as Uint8Array);
      const tried = ['000000', '111111', PIN].map((pin) => {
        const guess = device.guess(pin);
        return toHex(guess.finish(evaluate({ sk, pk }, guess.element)).auth.public);
      });
      const verifier = toHex(Uint8Array.from(row['auth_pk'] as Uint8Array));
      expect(tried.map((authPk) => authPk === verifier)).to.deep.equal([false, false, true]);
    });

    it('has nothing to try a PIN on at practice, not even with the key of the KMS', async () => {
      const world = await World.open();
      const practice = await world.device.practice().register(world.vault, PIN);
      const { row, sealed } = await loot({ ...world, device: practice } as World);
      const context = { wallet: walletKeyOf(ISSUER, 'alice', world.wallet), slot: practice.key.slot, gen: practice.key.gen };
      const sk = (await keyKms(Uint8Array.from(kmsKey)).unseal(sealed, context)).subarray(0, 32);
      const pk = Uint8Array.from(row['pk'] as Uint8Array);
      const verifier = toHex(Uint8Array.from(row['auth_pk'] as Uint8Array));
      const matches = [undefined, randomBytes(32), practice.deviceKey].map((deviceKey) => {
        const guess = Object.assign(practice, { deviceKey }).guess(PIN);
        return toHex(guess.finish(evaluate({ sk, pk }, guess.element)).auth.public) === verifier;
      });
      expect(matches).to.deep.equal([false, false, true]);
    });
  });

  describe('who rewrites the database', () => {
    it('cannot move sealed keys to another wallet, slot or generation: the KMS refuses the context', async () => {
      const [mine, theirs] = [await World.open(), await World.open()];
      const sibling = await new VaultDevice(mine.wallet, mine.device.owner, mine.device.key.slot).register(mine.vault, '111222');
      const neighbour = await new VaultDevice(mine.wallet, mine.device.owner).register(mine.vault, '111222');
      const places: readonly (readonly [string, VaultDevice, WireVault])[] = [
        ['wallet', theirs.device, theirs.vault],
        ['generation', sibling, mine.vault],
        ['slot', neighbour, mine.vault],
      ];
      for (const [what, device, vault] of places) {
        const guess = device.guess('111222');
        await rewrite(
          `update holdfast.vault_records t set sealed = f.sealed, pk = f.pk, auth_pk = f.auth_pk
            from holdfast.vault_records f where t.gen = $1 and f.gen = $2`,
          [device.key.gen, mine.device.key.gen],
        );
        const refused = await refusedOnWire(vault.evaluate({ ...device.key, element: guess.element }));
        expect([what, refused.status, refused.text.includes('evaluated')]).to.deep.equal([what, 500, false]);
      }
      await mine.opens();
    });

    it('cannot rename a registration: its keys do not follow', async () => {
      const { device, vault } = await World.open();
      const gen = toB64u(randomBytes(16));
      await rewrite('update holdfast.vault_records set gen = $2 where gen = $1', [device.key.gen, gen]);
      const element = device.guess(PIN).element;
      expect((await refusedOnWire(vault.evaluate({ ...device.key, gen, element }))).status).to.equal(500);
      expect(contextOf({ wallet: device.wallet, slotId: device.key.slot, gen: fromB64u(gen, 16) })).not.to.deep.equal(device.context);
    });

    it('cannot put in a key of their own unnoticed: the device checks the proof against the slot', async () => {
      const [mine, theirs] = [await World.open(), await World.open()];
      await rewrite('update holdfast.vault_records t set pk = f.pk from holdfast.vault_records f where t.gen = $1 and f.gen = $2', [
        mine.device.key.gen,
        theirs.device.key.gen,
      ]);
      const thrown = await mine.device.try(mine.vault, PIN).catch((error: { code?: string }) => error);
      expect('code' in thrown && thrown.code).to.equal('vault-altered');
    });

    it('can give guesses back, by an older row: an operator who restores locks all first', async () => {
      const { device, vault } = await World.open();
      for (let i = 0; i < 4; i++) await device.try(vault, `11122${i}`);
      expect(await codeOf(device.try(vault, '111230'))).to.equal('vault-wait');
      await rewrite(`update holdfast.vault_records set used = 0, charged = '{}', next_allowed_at = created_at where gen = $1`, [
        device.key.gen,
      ]);
      expect((await device.try(vault, '111230')).remaining).to.equal(9);
    });
  });
});
