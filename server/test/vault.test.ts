import { expect } from 'chai';
import { type OwnerKey, generateOwner, sign, toB64u, toHex, utf8, verify } from '../../src/core/index.ts';
import { ownerFromSecret, registerMessage, registerReplyMessage, completeMessage, confirmMessage } from '../../src/core/index.ts';
import { walletKeyOf } from '../src/auth/auth.ts';
import type { Database } from '../src/db/database.ts';
import { Problem } from '../src/http/problem.ts';
import { keyKms } from '../src/kms/local.ts';
import { type RegistrationKey, WalletVault, activate } from '../src/vault/registrations.ts';
import { DESTROY_AFTER_MS } from '../src/format.ts';
import { onEveryEngine } from './support/engines.ts';
import { newWallet, TestClock } from './support/fixtures.ts';
import { VaultDevice } from './support/vault-client.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const identity = ownerFromSecret(new Uint8Array(32).fill(9));
const kms = keyKms(new Uint8Array(32).fill(3));

async function refused(work: Promise<unknown>): Promise<Problem> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown;
    throw thrown;
  }
  return expect.fail('nothing was refused');
}

onEveryEngine('vault', (engine) => {
  let database: Database;
  before(async () => void (database = await engine.open()));

  class World {
    readonly wallet = newWallet();
    readonly clock = new TestClock();
    readonly walletKey = walletKeyOf('issuer', 'alice', this.wallet);
    get vault(): WalletVault {
      const access = { walletKey: this.walletKey, issuer: 'issuer', subject: 'alice', wallet: this.wallet, by: '0'.repeat(16) };
      const options = { id: 'vault', database, kms, signAsVault: (m: Uint8Array) => sign(identity, m), clock: this.clock.now };
      return new WalletVault(options, access);
    }
    activate(device: VaultDevice, ...more: VaultDevice[]): Promise<readonly RegistrationKey[]> {
      const owner = toB64u(device.owner.public);
      const named = [device, ...more].map((one) => one.named);
      return database.transaction({ role: 'holdfast_service', walletKey: this.walletKey }, (db) =>
        activate(db, this.walletKey, owner, named),
      );
    }
    /** As the first promote of a backup does. */
    async pin(owner: OwnerKey): Promise<void> {
      const values = {
        wallet_key: this.walletKey,
        issuer: 'issuer',
        subject: 'alice',
        wallet: utf8(this.wallet),
        owner: toB64u(owner.public),
      };
      await database.transaction({ role: 'holdfast_service', walletKey: this.walletKey }, (db) =>
        db
          .insertInto('wallets')
          .values({ ...values, created_at: this.clock.now() })
          .execute(),
      );
    }
    async row(device: VaultDevice) {
      return database.transaction({ role: 'holdfast_service', walletKey: this.walletKey }, (db) =>
        db.selectFrom('vault_records').selectAll().where('gen', '=', device.key.gen).executeTakeFirstOrThrow(),
      );
    }
    /** Guesses wrongly, after whatever wait there is. */
    async wrong(device: VaultDevice, times: number): Promise<void> {
      for (let i = 0; i < times; i++) {
        const { next_allowed_at } = await this.row(device);
        this.clock.forward(Math.max(0, next_allowed_at.getTime() - this.clock.now().getTime()));
        expect((await device.try(this.vault, `wrong ${i}`)).right).to.equal(false);
      }
    }
  }

  it('frees the same method key for the same secret, and none for another', async () => {
    const world = new World();
    const device = await new VaultDevice(world.wallet).register(world.vault, '271828');
    expect(toHex((await device.open(world.vault, '271828')) ?? new Uint8Array())).to.equal(toHex(device.methodKey));
    expect(await device.open(world.vault, '271829')).to.equal(null);
  });

  it('signs what it answers a registration with', async () => {
    const world = new World();
    const device = new VaultDevice(world.wallet);
    const { guess, reply } = await device.begin(world.vault, '271828');
    const message = registerReplyMessage(device.context, guess.element, reply);
    expect(verify(identity.public, message, reply.signature)).to.equal(true);
  });

  it('registers only what the owner signed, once, and only for the pinned owner', async () => {
    const world = new World();
    const device = new VaultDevice(world.wallet);
    const { element } = device.guess('271828');
    const call = { ...device.key, owner: toB64u(device.owner.public), element };
    const message = registerMessage(device.context, element);
    const stranger = generateOwner();
    expect((await refused(world.vault.register({ ...call, signature: sign(stranger, message) }))).code).to.equal('signature-invalid');
    await world.vault.register({ ...call, signature: sign(device.owner, message) });
    expect((await refused(world.vault.register({ ...call, signature: sign(device.owner, message) }))).code).to.equal('store-conflict');
    await world.pin(device.owner);
    await new VaultDevice(world.wallet, device.owner).register(world.vault, '271828');
    expect((await refused(new VaultDevice(world.wallet, stranger).register(world.vault, '271828'))).code).to.equal('owner-changed');
  });

  it('completes once: the same again is fine, another key is refused', async () => {
    const world = new World();
    const device = await new VaultDevice(world.wallet).register(world.vault, '271828');
    const { auth } = await new VaultDevice(world.wallet).begin(world.vault, '111222');
    const message = completeMessage(device.context, device.pk, auth.public);
    const [authSignature, ownerSignature] = [sign(auth, message), sign(device.owner, message)];
    const other = { ...device.key, authPk: auth.public, authSignature, ownerSignature };
    expect((await refused(world.vault.complete(other))).code).to.equal('store-conflict');
    expect((await refused(world.vault.complete({ ...other, ownerSignature: sign(auth, message) }))).code).to.equal('signature-invalid');
    expect((await refused(world.vault.complete({ ...other, authSignature: ownerSignature }))).code).to.equal('signature-invalid');
    expect(await device.open(world.vault, '271828')).not.to.equal(null);
  });

  it('answers ten guesses with the waits of the table, then locks, then destroys', async () => {
    const world = new World();
    const device = await new VaultDevice(world.wallet).register(world.vault, '271828');
    await world.activate(device);
    const waits = [0, 0, 0, 0, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 24 * HOUR];
    for (const [i, wait] of waits.entries()) {
      if (wait > 0) {
        world.clock.forward(wait - 1);
        const early = await refused(device.try(world.vault, 'x'));
        expect([early.status, early.code, early.options.retryAfterMs]).to.deep.equal([429, 'vault-wait', 1]);
        world.clock.forward(1);
      }
      expect((await device.try(world.vault, `wrong ${i}`)).remaining).to.equal(9 - i);
    }
    world.clock.forward(DESTROY_AFTER_MS - 1);
    const locked = await refused(device.try(world.vault, '271828'));
    expect([locked.status, locked.code]).to.deep.equal([409, 'vault-locked']);
    world.clock.forward(1);
    expect((await refused(device.try(world.vault, '271828'))).code).to.equal('vault-destroyed');
  });

  it('does not charge a guess twice, does not make it wait, and answers it when locked', async () => {
    const world = new World();
    const device = await new VaultDevice(world.wallet).register(world.vault, '271828');
    await world.wrong(device, 9);
    world.clock.forward(24 * HOUR);
    const last = device.guess('271828');
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push(await device.try(world.vault, '271828', last));
    expect(answers.map(({ remaining, right }) => [remaining, right])).to.deep.equal([
      [0, true],
      [0, true],
      [0, true],
    ]);
    expect((await world.row(device)).locked).to.equal(true);
    await answers[2]?.confirm();
    const row = await world.row(device);
    expect([row.used, row.locked, row.epoch, row.destroy_at]).to.deep.equal([0, false, 1, null]);
    expect(await device.open(world.vault, '271828')).not.to.equal(null);
  });

  it('counts again from zero after a confirmed guess only', async () => {
    const world = new World();
    const device = await new VaultDevice(world.wallet).register(world.vault, '271828');
    await world.wrong(device, 3);
    const right = await device.try(world.vault, '271828');
    expect((await world.row(device)).used).to.equal(4);
    await right.confirm();
    expect((await world.row(device)).used).to.equal(0);
  });

  it('frees kv again when the same confirmation comes again, and changes nothing', async () => {
    const world = new World();
    const device = await new VaultDevice(world.wallet).register(world.vault, '271828');
    const right = await device.try(world.vault, '271828');
    const first = await right.confirm();
    await device.try(world.vault, 'wrong');
    const before = await world.row(device);
    expect(toHex(await right.confirm())).to.equal(toHex(first));
    expect(await world.row(device)).to.deep.equal(before);
  });

  it('refuses a confirmation of an older epoch, of a guess it never charged, and by another key', async () => {
    const world = new World();
    const device = await new VaultDevice(world.wallet).register(world.vault, '271828');
    const first = await device.try(world.vault, '271828');
    await first.confirm();
    const second = await device.try(world.vault, '271828');
    await second.confirm();
    expect((await refused(first.confirm())).code).to.equal('stale-generation');
    const third = await device.try(world.vault, '271828');
    const stray = device.guess('271828').element;
    const signed = (element: Uint8Array, key: typeof third.keys.auth) => ({
      ...device.key,
      element,
      epoch: third.epoch,
      signature: sign(key, confirmMessage(device.context, third.epoch, element)),
    });
    expect((await refused(world.vault.confirm(signed(stray, third.keys.auth)))).code).to.equal('stale-generation');
    expect((await refused(world.vault.confirm(signed(third.guess.element, generateOwner())))).code).to.equal('signature-invalid');
    const wrong = await device.try(world.vault, 'wrong');
    expect((await refused(wrong.confirm())).code).to.equal('signature-invalid');
  });

  it('refuses bytes that are no element before it charges anything', async () => {
    const world = new World();
    const device = await new VaultDevice(world.wallet).register(world.vault, '271828');
    for (const element of [new Uint8Array(32), new Uint8Array(31), new Uint8Array(32).fill(255)]) {
      expect((await refused(world.vault.evaluate({ ...device.key, element }))).code).to.equal('invalid-argument');
    }
    expect((await world.row(device)).used).to.equal(0);
  });

  it('activates what a promoted backup names, and destroys the rest', async () => {
    const world = new World();
    const owner = generateOwner();
    const [first, second] = [new VaultDevice(world.wallet, owner), new VaultDevice(world.wallet, owner)];
    await first.register(world.vault, '271828');
    await world.activate(first);
    await second.register(world.vault, '314159');
    // Until the backup is promoted both open.
    expect(await first.open(world.vault, '271828')).not.to.equal(null);
    expect(await second.open(world.vault, '314159')).not.to.equal(null);
    await world.activate(second);
    expect((await refused(first.try(world.vault, '271828'))).code).to.equal('vault-destroyed');
    expect(await second.open(world.vault, '314159')).not.to.equal(null);
    expect((await world.row(first)).sealed).to.equal(null);
    expect((await refused(world.activate(first))).code).to.equal('stale-generation');
  });

  it('activates nothing that is incomplete, unknown, or another than the manifest says', async () => {
    const world = new World();
    const device = new VaultDevice(world.wallet);
    await device.begin(world.vault, '271828');
    expect((await refused(world.activate(device))).code).to.equal('stale-generation');
    const whole = await new VaultDevice(world.wallet, device.owner).register(world.vault, '271828');
    const owner = toB64u(device.owner.public);
    const tries = [
      { ...whole.named, pk: toB64u(device.pk) },
      { ...whole.named, authPk: toB64u(device.pk) },
      { ...whole.named, gen: device.key.gen },
    ];
    for (const named of tries) {
      const work = database.transaction({ role: 'holdfast_service', walletKey: world.walletKey }, (db) =>
        activate(db, world.walletKey, owner, [named]),
      );
      expect((await refused(work)).code).to.equal('stale-generation');
    }
    expect((await world.row(whole)).state).to.equal('pending');
  });

  it('takes a new registration of a slot in the place of one that was given up', async () => {
    const world = new World();
    const owner = generateOwner();
    const first = await new VaultDevice(world.wallet, owner, 'AAECAwQFBgc').register(world.vault, '271828');
    const second = await new VaultDevice(world.wallet, owner, 'AAECAwQFBgc').register(world.vault, '314159');
    expect((await refused(first.try(world.vault, '271828'))).code).to.equal('vault-destroyed');
    expect(await second.open(world.vault, '314159')).not.to.equal(null);
  });

  it('keeps one wallet from the registrations of another', async () => {
    const [mine, theirs] = [new World(), new World()];
    const device = await new VaultDevice(mine.wallet).register(mine.vault, '271828');
    expect((await refused(device.try(theirs.vault, '271828'))).code).to.equal('slot-not-found');
  });

  it('answers exactly ten of many guesses that race', async () => {
    const world = new World();
    const device = await new VaultDevice(world.wallet).register(world.vault, '271828');
    // Without waits, as if a day had gone by between any two.
    await database.asOwner((db) =>
      db
        .updateTable('vault_records')
        .set({ next_allowed_at: new Date(0) })
        .where('gen', '=', device.key.gen)
        .execute(),
    );
    const results = await Promise.allSettled(Array.from({ length: 40 }, (_, i) => device.try(world.vault, `wrong ${i}`)));
    const answered = results.filter(({ status }) => status === 'fulfilled').length;
    expect(answered).to.be.within(1, 10);
    expect((await world.row(device)).used).to.equal(answered);
  });
});
