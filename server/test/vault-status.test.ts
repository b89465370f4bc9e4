/** What a person is told of a vault, and when a session has to be a fresh one. */
import { expect } from 'chai';
import type { Database } from '../src/db/database.ts';
import { type Kms, KmsError } from '../src/index.ts';
import { DESTROY_AFTER_MS } from '../src/format.ts';
import { onEveryEngine } from './support/engines.ts';
import { newWallet, testService } from './support/fixtures.ts';
import { refusedOnWire, wireVault } from './support/vault-wire.ts';
import { VaultWorld, type WorldOptions, vaultSetup } from './support/vault-world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

onEveryEngine('the status of a vault', (engine) => {
  let database: Database;
  before(async () => void (database = await engine.open()));

  const open = (vault: WorldOptions['vault'] = {}) => VaultWorld.open(database, { vault });
  const only = async (world: VaultWorld) => {
    const all = await (await world.vault()).status();
    expect(all.length).to.equal(1);
    return all[0];
  };

  it('of a wallet without registrations is an empty list, and of somebody else a 404', async () => {
    const world = await open();
    expect(await (await world.vault()).status()).to.deep.equal([]);
    const served = await testService(database, { vault: vaultSetup, walletsClaim: 'wallets' });
    const theirs = wireVault(await served.client({ sub: world.wallet, wallets: ['another'] }), world.wallet);
    const answer = await refusedOnWire(theirs.status());
    expect([answer.status, answer.json['code']]).to.deep.equal([404, 'slot-not-found']);
  });

  it('where there is no vault is a 404 that says so', async () => {
    const served = await testService(database);
    const answer = await refusedOnWire(wireVault(await served.client({ sub: newWallet() }), newWallet()).status());
    expect([answer.status, answer.json['code']]).to.deep.equal([404, 'not-configured']);
  });

  it('counts what is charged, and says how long each wait is, as the evaluation did', async () => {
    const world = await open();
    const device = await world.register();
    const { slot, gen } = device.key;
    expect(await only(world)).to.deep.equal({ slot, gen, state: 'pending', used: 0, remaining: 10, locked: false });
    await world.promote(device);
    await world.wrong(device, 3);
    expect(await only(world)).to.deep.equal({ slot, gen, state: 'active', used: 3, remaining: 7, locked: false });
    const fourth = await device.try(await world.vault(), 'wrong');
    expect(fourth.retryAfterMs).to.equal(MINUTE);
    expect(await only(world)).to.deep.include({ used: 4, retryAfterMs: MINUTE });
    world.served.clock.forward(MINUTE - 1);
    expect(await only(world)).to.deep.include({ retryAfterMs: 1 });
    world.served.clock.forward(1);
    expect(await only(world)).not.to.have.property('retryAfterMs');
  });

  it('starts anew with a right guess, and says when that was', async () => {
    const world = await open();
    const device = await world.register();
    await world.wrong(device, 2);
    expect((await device.try(await world.vault(), 'wrong')).retryAfterMs).to.equal(undefined);
    await device.open(await world.vault(), '271828');
    expect(await only(world)).to.deep.include({ used: 0, remaining: 10, lastConfirmedAt: world.served.clock.now().toISOString() });
  });

  it('says when it is locked and how long until it is destroyed, then that it is, until no backup names it any more', async () => {
    const world = await open();
    const device = await world.register();
    const { slot, gen } = device.key;
    await world.promote(device);
    await world.wrong(device, 10);
    const locked = await only(world);
    expect(locked).to.deep.include({ used: 10, remaining: 0, locked: true, destroyAfterMs: DESTROY_AFTER_MS });
    expect(locked).not.to.have.property('retryAfterMs');
    world.served.clock.forward(DESTROY_AFTER_MS - 1);
    expect(await only(world)).to.deep.include({ destroyAfterMs: 1 });
    world.served.clock.forward(1);
    expect(await only(world), 'due').to.deep.equal({ slot, gen, state: 'destroyed' });
    await world.served.service.maintain();
    expect(await only(world), 'maintained').to.deep.equal({ slot, gen, state: 'destroyed' });
    await world.promote();
    expect(await (await world.vault()).status()).to.deep.equal([]);
  });

  it('lists one that was replaced no more', async () => {
    const world = await open();
    const first = await world.register();
    await world.promote(first);
    const second = await world.register(undefined, '629417');
    expect((await (await world.vault()).status()).length).to.equal(2);
    await world.promote(second);
    expect(await only(world)).to.deep.include({ gen: second.key.gen, state: 'active' });
  });

  it('refuses a backup that names one that is due, though nobody has destroyed it yet', async () => {
    const world = await open();
    const device = await world.register();
    await world.wrong(device, 10);
    world.served.clock.forward(DESTROY_AFTER_MS);
    const error = await world.promote(device).catch((thrown: Error) => thrown.message);
    expect(error).to.match(/409.*stale-generation/);
  });

  describe('step-up', () => {
    const stepUp = { acrValues: ['mfa', 'hardware'], maxAgeS: 300 };
    const fresh = (world: VaultWorld) => ({ acr: 'hardware', auth_time: world.served.clock.now().getTime() / 1000 });

    it('is asked for from the fourth guess on, charges nothing, and says what it takes (RFC 9470)', async () => {
      const world = await open({ stepUp });
      const device = await world.register();
      await world.wrong(device, 3);
      const answer = await refusedOnWire(device.try(await world.vault(), 'wrong'));
      expect([answer.status, answer.json['code']]).to.deep.equal([401, 'step-up-required']);
      expect(answer.headers.get('www-authenticate')).to.equal(
        'Bearer error="insufficient_user_authentication", error_description="sign in again before more guesses", acr_values="mfa hardware", max_age="300"',
      );
      expect(await only(world)).to.deep.include({ used: 3 });
      expect((await device.open(await world.vault(fresh(world)), '271828'))?.length).to.equal(32);
    });

    it('wants one of the values and a sign-in that is young enough, on both sides of the bound', async () => {
      const world = await open({ stepUp });
      const device = await world.register();
      await world.wrong(device, 3);
      const now = world.served.clock.now().getTime() / 1000;
      const bad = [
        { acr: 'mfa' },
        { auth_time: now },
        { acr: 'password', auth_time: now },
        { acr: 'mfa', auth_time: now - 331 },
        { acr: 'mfa', auth_time: now + 31 },
        { acr: 'mfa', auth_time: String(now) },
        { acr: ['mfa'], auth_time: now },
      ];
      for (const claims of bad) {
        const answer = await refusedOnWire(device.try(await world.vault(claims), 'wrong'));
        expect(answer.json['code'], JSON.stringify(claims)).to.equal('step-up-required');
      }
      // 30 s are what the provider's clock may be off.
      expect((await device.try(await world.vault({ acr: 'mfa', auth_time: now - 330 }), 'wrong')).remaining).to.equal(6);
    });

    it('is not needed for a guess that was charged before, nor to confirm it', async () => {
      const world = await open({ stepUp });
      const device = await world.register();
      await world.wrong(device, 3);
      const guess = device.guess('271828');
      await device.try(await world.vault(fresh(world)), '271828', guess);
      const again = await device.try(await world.vault(), '271828', guess);
      expect([again.right, again.remaining]).to.deep.equal([true, 6]);
      expect((await again.confirm()).length).to.equal(32);
    });

    it('comes after the wait and after the lock: nobody signs in to be told to wait', async () => {
      const world = await open({ stepUp });
      const device = await world.register();
      await world.wrong(device, 3);
      await device.try(await world.vault(fresh(world)), 'wrong');
      const waits = await refusedOnWire(device.try(await world.vault(), 'wrong'));
      expect([waits.status, waits.json['code'], waits.headers.get('retry-after')]).to.deep.equal([429, 'vault-wait', '60']);
      for (let i = 0; i < 6; i++) {
        world.served.clock.forward(24 * HOUR);
        await device.try(await world.vault(fresh(world)), `wrong ${i}`);
      }
      expect((await refusedOnWire(device.try(await world.vault(), 'wrong'))).json['code']).to.equal('vault-locked');
    });

    it("can be the integrator's own question", async () => {
      const asked: string[] = [];
      const world = await open({
        stepUp: { satisfied: (caller) => asked.push(caller.subject) > 0 && caller.claims['fresh'] === true },
      });
      const device = await world.register();
      await world.wrong(device, 3);
      const answer = await refusedOnWire(device.try(await world.vault(), 'wrong'));
      expect(answer.headers.get('www-authenticate')).not.to.match(/acr_values|max_age/);
      expect((await device.try(await world.vault({ fresh: true }), 'wrong')).remaining).to.equal(6);
      expect(asked).to.include(world.wallet);
    });
  });

  it('a key service that is away is a 503, and the guess that it cost is answered later', async () => {
    let away = false;
    const kms: Kms = {
      ...vaultSetup.kms,
      unseal: (sealed, context) =>
        away ? Promise.reject(new KmsError('kms-unavailable', 'later')) : vaultSetup.kms.unseal(sealed, context),
    };
    const world = await open({ kms });
    const device = await world.register();
    const guess = device.guess('271828');
    away = true;
    const answer = await refusedOnWire(device.try(await world.vault(), '271828', guess));
    expect([answer.status, answer.json['code']]).to.deep.equal([503, 'store-busy']);
    away = false;
    const later = await device.try(await world.vault(), '271828', guess);
    expect([later.right, later.remaining]).to.deep.equal([true, 9]);
  });

  it('a guess that was charged before leaves no second entry in the audit log', async () => {
    const world = await open();
    const device = await world.register();
    const guess = device.guess('wrong');
    for (let i = 0; i < 3; i++) await device.try(await world.vault(), 'wrong', guess);
    await world.wrong(device, 9);
    for (let i = 0; i < 2; i++) await device.try(await world.vault(), 'wrong', guess);
    const charges = Array.from({ length: 10 }, (_, i) => `vault-charged ${i + 1}`);
    const entries = (await world.audit()).filter(({ gen }) => gen === device.key.gen);
    const said = entries.map(({ event, used }) => (used === undefined ? event : `${event} ${used}`));
    expect(said).to.deep.equal(['vault-registered', ...charges, 'vault-locked']);
  });
});
