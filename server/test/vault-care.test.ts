/** What time and operators do to registrations, and who hears of it. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { sql } from 'kysely';
import { randomBytes } from '../../src/core/index.ts';
import { walletKeyOf } from '../src/auth/auth.ts';
import type { Database } from '../src/db/database.ts';
import { DESTROY_AFTER_MS, PENDING_MS } from '../src/format.ts';
import type { Notice } from '../src/index.ts';
import { holdAll, release, walletKeysOf } from '../src/vault/care.ts';
import { readWebhookSecret, signWebhook } from '../src/webhook.ts';
import { onEveryEngine } from './support/engines.ts';
import { ISSUER, makeBackup, newWallet, type TestBackup, testService } from './support/fixtures.ts';
import { VaultDevice } from './support/vault-client.ts';
import { refusedOnWire, wireVault } from './support/vault-wire.ts';
import { VaultWorld, type WorldOptions, vaultSetup } from './support/vault-world.ts';

const DAY = 86_400_000;

onEveryEngine('care of a vault', (engine) => {
  let database: Database;
  before(async () => void (database = await engine.open()));

  const open = (options?: WorldOptions) => VaultWorld.open(database, options);

  describe('maintenance', () => {
    it('takes the keys of a registration a day after it was locked, not a moment before, and leaves the rest', async () => {
      const world = await open();
      const device = await world.register();
      await world.promote(device);
      await world.wrong(device, 10);
      world.served.clock.forward(DESTROY_AFTER_MS - 1);
      await world.served.service.maintain();
      expect((await world.row(device)).sealed).not.to.equal(null);
      world.served.clock.forward(1);
      expect((await world.served.service.maintain()).registrations).to.be.at.least(1);
      const row = await world.row(device);
      expect([row.state, row.sealed, row.used, row.charged.length]).to.deep.equal(['destroyed', null, 10, 10]);
      expect((await world.events()).slice(-2)).to.deep.equal(['vault-locked', 'vault-destroyed']);
      expect((await refusedOnWire(device.try(await world.vault(), '271828'))).json['code']).to.equal('vault-destroyed');
      const again = new VaultDevice(world.wallet, world.owner, device.key.slot);
      Object.assign(again.key, { gen: device.key.gen });
      expect((await refusedOnWire(again.register(await world.vault(), '271828'))).json['code'], 'its id is used up').to.equal(
        'store-conflict',
      );
      await world.served.service.maintain();
      expect((await world.events()).filter((event) => event === 'vault-destroyed').length, 'once').to.equal(1);
    });

    it('gives up a registration that no backup came to name for 30 days, and none that one names', async () => {
      const world = await open();
      const named = await world.register();
      await world.promote(named);
      const given = await world.register(undefined, '629417');
      world.served.clock.forward(PENDING_MS - 1);
      await world.served.service.maintain();
      expect((await world.row(given)).state).to.equal('pending');
      world.served.clock.forward(1);
      await world.served.service.maintain();
      expect([(await world.row(given)).state, (await world.row(named)).state]).to.deep.equal(['destroyed', 'active']);
      expect((await world.events()).at(-1)).to.equal('vault-destroyed');
      expect(await world.told()).to.deep.equal([]);
    });

    it('destroys what a deleted wallet had, when it is purged and not before', async () => {
      const world = await open();
      const device = await world.register();
      await world.promote(device);
      await (await world.client()).owned('delete', world.current as TestBackup);
      world.served.clock.forward(30 * DAY - 1);
      await world.served.service.maintain();
      expect((await world.row(device)).state).to.equal('active');
      world.served.clock.forward(1);
      await world.served.service.maintain();
      expect([(await world.row(device)).state, (await world.row(device)).sealed]).to.deep.equal(['destroyed', null]);
      expect((await world.events()).slice(-2)).to.deep.equal(['vault-destroyed', 'purged']);
    });
  });

  it('the audit log has what a promoted backup destroyed', async () => {
    const world = await open();
    const first = await world.register();
    await world.promote(first);
    const second = await world.register(undefined, '629417');
    await world.promote(second);
    expect((await world.events()).slice(-2)).to.deep.equal(['promoted', 'vault-destroyed']);
    expect((await world.served.service.verifyAudit()).faults).to.deep.equal([]);
  });

  describe('notices', () => {
    it('tell of guesses from the third on, of the lock, of a right one, and of no guess twice', async () => {
      const world = await open();
      const device = await world.register();
      // The trial of somebody who is setting it up.
      await device.open(await world.vault(), '271828');
      await world.promote(device);
      await world.wrong(device, 2);
      expect(await world.told()).to.deep.equal([]);
      const third = device.guess('wrong');
      for (let i = 0; i < 3; i++) await device.try(await world.vault(), 'wrong', third);
      await device.open(await world.vault(), '271828');
      await world.wrong(device, 10);
      world.served.clock.forward(DESTROY_AFTER_MS);
      await world.served.service.maintain();
      const told = await world.told();
      const tried = (used: number) => ['tried', used, 10 - used];
      expect(told.map(({ kind, used, remaining }) => [kind, used, remaining])).to.deep.equal([
        tried(3),
        tried(4),
        ['released', 0, 10],
        ...[3, 4, 5, 6, 7, 8, 9].map(tried),
        ['locked', 10, 0],
        ['destroyed', 10, 0],
      ]);
      expect(new Set(told.map(({ id }) => id)).size).to.equal(told.length);
      for (const notice of told) expect(Object.keys(notice)).to.have.members(['id', 'at', 'wallet', 'kind', 'used', 'remaining']);
    });

    it('come again, with the same id, until they were heard', async () => {
      const heard: string[] = [];
      let deaf = true;
      const world = await open({
        notify: ({ wallet, id }) => {
          if (wallet !== world.wallet) return;
          heard.push(id);
          if (deaf) throw new Error('not now');
        },
      });
      const device = await world.register();
      await world.wrong(device, 3);
      await world.served.service.deliver();
      await world.served.service.deliver();
      expect(heard.length, 'not at once').to.equal(1);
      deaf = false;
      world.served.clock.forward(5_000);
      await world.served.service.deliver();
      world.served.clock.forward(DAY);
      await world.served.service.deliver();
      expect(heard).to.deep.equal([heard[0], heard[0]]);
      expect(JSON.stringify(world.served.log.lines.filter(({ event }) => event === 'delivery-failed'))).not.to.include('not now');
    });

    it('are written with what they tell, or not at all', async () => {
      const world = await open();
      const device = await world.register();
      await world.wrong(device, 2);
      await database.asOwner((db) => sql.raw('alter table holdfast.outbox add constraint too_full check (false) not valid').execute(db));
      try {
        const answer = await refusedOnWire(device.try(await world.vault(), 'wrong'));
        expect(answer.status).to.equal(500);
      } finally {
        await database.asOwner((db) => sql.raw('alter table holdfast.outbox drop constraint too_full').execute(db));
      }
      expect((await world.row(device)).used, 'not charged without its notice').to.equal(2);
    });

    it('are not written where nobody hears them', async () => {
      const world = await open({ notify: undefined });
      const device = await world.register();
      await world.wrong(device, 4);
      const rows = await database.transaction({ role: 'holdfast_maintenance' }, (db) =>
        db.selectFrom('outbox').select('id').where('wallet_key', '=', world.walletKey).execute(),
      );
      expect(rows).to.deep.equal([]);
    });

    it('reach a webhook signed as Standard Webhooks has it, and again after a refusal', async () => {
      const asked: { request: IncomingMessage; body: string }[] = [];
      const answers = [500, 302, 200];
      const server = createServer((request, response) => {
        let body = '';
        request.on('data', (chunk: Buffer) => (body += chunk.toString()));
        request.on('end', () => {
          asked.push({ request, body });
          response.writeHead(answers[asked.length - 1] ?? 200, { location: '/elsewhere' }).end();
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const secret = randomBytes(32);
      // A subject and database of its own: nobody else's notices.
      const own = await engine.open();
      const served = await testService(own, {
        vault: vaultSetup,
        webhook: { url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`), secret },
      });
      try {
        const wallet = newWallet();
        const vault = wireVault(await served.client({ sub: wallet }), wallet);
        const device = await new VaultDevice(wallet).register(vault, '271828');
        for (let i = 0; i < 3; i++) await device.try(vault, `wrong ${i}`);
        for (let i = 0; i < 3; i++) {
          await served.service.deliver();
          served.clock.forward(60_000);
        }
        await served.service.deliver();
        expect(asked.length).to.equal(3);
        const [first, , last] = asked;
        const { headers, method } = last?.request ?? {};
        const body = JSON.parse(last?.body ?? '') as { type: string; data: Notice };
        expect([method, body.type, body.data.wallet, body.data.used]).to.deep.equal(['POST', 'vault.tried', wallet, 3]);
        expect(headers?.['webhook-id']).to.equal(body.data.id).and.to.equal(first?.request.headers['webhook-id']);
        const signed = signWebhook(secret, body.data.id, Number(headers?.['webhook-timestamp']), last?.body ?? '');
        expect(headers?.['webhook-signature']).to.equal(signed);
      } finally {
        await new Promise((resolve) => server.close(resolve));
      }
    });
  });

  describe('after a restore', () => {
    it('holds every registration until its wallet is released, and only an operator can release it', async () => {
      const [world, other] = [await open(), await open()];
      const devices = [await world.register(), await other.register()] as const;
      await world.promote(devices[0]);
      await other.promote(devices[1]);
      const before = await devices[0].try(await world.vault(), '271828');
      expect(await holdAll(database)).to.be.at.least(2);
      expect(await holdAll(database), 'again').to.equal(0);
      const vault = await world.vault();
      const works = [() => devices[0].try(vault, '271828'), () => devices[0].try(vault, '', before.guess), () => before.confirm()];
      for (const work of works) {
        const answer = await refusedOnWire(work());
        expect([answer.status, answer.json['code']]).to.deep.equal([409, 'vault-locked']);
      }
      expect((await (await world.vault()).status())[0]).to.deep.include({ locked: true, state: 'active' });
      const freed = database.transaction({ role: 'holdfast_service', walletKey: world.walletKey }, (db) =>
        db.updateTable('vault_records').set({ held: false }).where('wallet_key', '=', world.walletKey).execute(),
      );
      expect(((await freed.catch((thrown: unknown) => thrown)) as { code: string }).code).to.equal('23000');
      const keys = await walletKeysOf(database, { wallet: world.wallet });
      expect(keys).to.deep.equal([world.walletKey]);
      expect(await release(database, world.walletKey)).to.equal(1);
      expect((await devices[0].open(await world.vault(), '271828'))?.length).to.equal(32);
      expect((await refusedOnWire(devices[1].try(await other.vault(), '271828'))).json['code']).to.equal('vault-locked');
      expect((await world.events()).filter((event) => /held$/.test(event))).to.deep.equal(['vault-held', 'vault-unheld']);
      await release(database, other.walletKey);
    });

    it('lets people set up anew meanwhile', async () => {
      const world = await open();
      await world.promote(await world.register());
      await holdAll(database);
      const fresh = await world.register(undefined, '629417');
      expect((await fresh.open(await world.vault(), '629417'))?.length).to.equal(32);
      await world.promote(fresh);
    });

    it('finds a wallet by its name, and by its subject where several have it', async () => {
      const name = newWallet();
      const served = await testService(database, { vault: vaultSetup });
      for (const sub of ['alice', 'bob']) await (await served.client({ sub })).backUp(await makeBackup({ wallet: name }));
      expect((await walletKeysOf(database, { wallet: name })).length).to.equal(2);
      expect(await walletKeysOf(database, { wallet: name, subject: 'bob' })).to.deep.equal([walletKeyOf(ISSUER, 'bob', name)]);
      expect(await walletKeysOf(database, { wallet: newWallet() })).to.deep.equal([]);
    });
  });
});

describe('signed webhooks', () => {
  it('are what the libraries of Standard Webhooks expect', () => {
    // The example of its documentation.
    const secret = readWebhookSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    const signature = signWebhook(secret ?? new Uint8Array(), 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1_614_265_330, '{"test": 2432232314}');
    expect(signature).to.equal('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('have secrets of 24 to 64 bytes', () => {
    const of = (bytes: number) => readWebhookSecret(`whsec_${Buffer.alloc(bytes, 1).toString('base64')}`)?.length;
    expect([of(23), of(24), of(64), of(65)]).to.deep.equal([undefined, 24, 64, undefined]);
    expect(readWebhookSecret(Buffer.alloc(24, 1).toString('base64'))).to.equal(undefined);
  });
});
