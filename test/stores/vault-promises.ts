/** What every vault promises its clients: one test a promise, for the one in memory and for the service's own over HTTP. */
import { expect } from 'chai';
import { equalBytes, randomBytes, toB64u, utf8 } from '../../src/core/bytes.ts';
import type { BackupError, ErrorCode } from '../../src/core/errors.ts';
import { DESTROY_AFTER_MS, MAX_PRACTICE, waitAfterMs } from '../../src/core/guess-waits.ts';
import { type OwnerKey, generateOwner, sign, verify } from '../../src/core/owner-key.ts';
import {
  type Blinded,
  MAX_GUESSES,
  blindSecret,
  completeMessage,
  confirmMessage,
  contextOf,
  deriveKeys,
  finalizeSecret,
  registerMessage,
  registerReplyMessage,
} from '../../src/core/pv1.ts';
import type { VaultCompletion } from '../../src/core/vault-round.ts';
import type { Vault, VaultKey } from '../../src/core/vault.ts';

export interface VaultFixture {
  readonly vault: Vault;
  readonly wallet: string;
  /** The vault's clock goes on. */
  forward(ms: number): void;
}

const HOUR_MS = 3_600_000;
const RIGHT = '936174';

export const codeOf = (work: Promise<unknown>): Promise<ErrorCode> =>
  work.then(
    () => {
      throw new Error('it went well');
    },
    (thrown: BackupError) => thrown.code,
  );
const detailsOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (thrown: BackupError) => thrown.details,
  );

/** One slot of one wallet, as the device that sets it up knows it. */
export class VaultClient {
  readonly key: VaultKey;
  readonly gen: Uint8Array<ArrayBuffer>;
  completion: VaultCompletion | undefined;
  kv: Uint8Array = new Uint8Array();
  /** Of practice. */
  practises: VaultClient | undefined;

  constructor(
    readonly vault: Vault,
    readonly wallet: string,
    readonly owner: OwnerKey = generateOwner(),
    readonly slotId = toB64u(randomBytes(8)),
  ) {
    this.gen = randomBytes(16);
    this.key = { wallet, slotId, gen: toB64u(this.gen) };
  }

  get #context(): Uint8Array {
    return contextOf({ ...this.key, gen: this.gen });
  }

  /** One guess: the same object is the same element. Stretched by nothing: no vault sees the cost. */
  round(secret: string): Blinded {
    return blindSecret(this.#context, utf8(secret));
  }

  keys(round: Blinded, answer: { evaluated: Uint8Array; proof: Uint8Array }, pk: Uint8Array) {
    return deriveKeys(this.#context, finalizeSecret(round, answer, pk), new Uint8Array(32));
  }

  async begin(secret = RIGHT): Promise<VaultCompletion> {
    const round = this.round(secret);
    const { element } = round;
    const { owner, practises } = this;
    const signature = sign(owner, registerMessage(this.#context, element, practises?.gen));
    const reply = await this.vault.register(this.key, { owner: owner.public, element, signature, practises: practises?.key.gen });
    expect(verify(this.vault.identity, registerReplyMessage(this.#context, element, reply), reply.signature)).to.equal(true);
    this.kv = reply.kv;
    const { auth } = this.keys(round, reply, reply.pk);
    const message = completeMessage(this.#context, reply.pk, auth.public);
    const signatures = { authSignature: sign(auth, message), ownerSignature: sign(this.owner, message) };
    this.completion = { pk: reply.pk, authPk: auth.public, ...signatures };
    return this.completion;
  }

  async setUp(secret = RIGHT): Promise<this> {
    await this.vault.complete(this.key, await this.begin(secret));
    return this;
  }

  /** The guess is charged and judged; `confirm` is there when it was right. */
  async guess(secret: string, round = this.round(secret)) {
    const { element } = round;
    const answer = await this.vault.evaluate(this.key, element);
    const { epoch } = answer;
    const { pk, authPk } = this.completion as VaultCompletion;
    const { auth } = this.keys(round, answer, pk);
    const signature = sign(auth, confirmMessage(this.#context, epoch, element));
    const right = equalBytes(auth.public, authPk);
    return { ...answer, round, signature, confirm: right ? () => this.vault.confirm(this.key, { element, epoch, signature }) : undefined };
  }

  /** The same slot once more, to practise. */
  practice(owner = this.owner): VaultClient {
    return Object.assign(new VaultClient(this.vault, this.wallet, owner, this.slotId), { practises: this });
  }

  async wrong(times: number, forward: VaultFixture['forward']): Promise<void> {
    for (let used = 0; used < times; used++) {
      forward(waitAfterMs(used));
      await this.guess(`wrong ${used} ${toB64u(randomBytes(4))}`);
    }
  }
}

export function vaultPromises(name: string, make: () => VaultFixture | Promise<VaultFixture>): void {
  describe(`${name}: the vault contract`, () => {
    const client = async () => {
      const fixture = await make();
      return { ...fixture, device: await new VaultClient(fixture.vault, fixture.wallet).setUp() };
    };

    it('frees on a right guess what it gave when it registered, and counts anew', async () => {
      const { device, vault, wallet } = await client();
      await device.wrong(2, () => undefined);
      const { remaining, confirm } = await device.guess(RIGHT);
      expect(remaining).to.equal(MAX_GUESSES - 3);
      expect(await confirm?.()).to.deep.equal(device.kv);
      expect((await vault.status(wallet))[0]).to.deep.include({ used: 0, remaining: MAX_GUESSES, locked: false });
    });

    it('charges the same element once, and lets it wait for nothing', async () => {
      const { device, forward } = await client();
      await device.wrong(3, forward);
      const { round, remaining, evaluated } = await device.guess('wrong 3');
      expect(await codeOf(device.guess('wrong 4'))).to.equal('vault-wait');
      for (let i = 0; i < 3; i++) {
        const again = await device.guess('wrong 3', round);
        expect([again.remaining, again.evaluated]).to.deep.equal([remaining, evaluated]);
      }
    });

    it('answers ten different guesses, each after its wait and not before', async () => {
      const { device, vault, wallet, forward } = await client();
      for (let used = 0; used < MAX_GUESSES; used++) {
        const waitMs = waitAfterMs(used);
        if (waitMs > 0) {
          forward(waitMs - 1);
          const early = device.guess(`wrong ${used}`);
          expect(await codeOf(early), `guess ${used + 1}, early`).to.equal('vault-wait');
          expect((await detailsOf(early))?.triesLeft).to.equal(MAX_GUESSES - used);
          forward(1);
        }
        const next = waitAfterMs(used + 1);
        const { remaining, retryAfterMs } = await device.guess(`wrong ${used}`);
        expect(remaining).to.equal(MAX_GUESSES - used - 1);
        expect(retryAfterMs, `after guess ${used + 1}`).to.equal(used + 1 < MAX_GUESSES && next > 0 ? next : undefined);
        const [status] = await vault.status(wallet);
        expect(status && 'used' in status && [status.used, status.remaining, status.retryAfterMs]).to.deep.equal([
          used + 1,
          remaining,
          retryAfterMs,
        ]);
      }
      expect(await codeOf(device.guess('wrong 10'))).to.equal('vault-locked');
      expect((await vault.status(wallet))[0]).to.deep.include({ locked: true, remaining: 0, destroyAfterMs: DESTROY_AFTER_MS });
    });

    it('opens for the last, right guess whose answer was lost, until the day is over', async () => {
      const { device, vault, wallet, forward } = await client();
      await device.wrong(9, forward);
      forward(waitAfterMs(9));
      const last = device.round(RIGHT);
      await device.guess(RIGHT, last);
      expect(await codeOf(device.guess(RIGHT))).to.equal('vault-locked');
      forward(DESTROY_AFTER_MS - 1);
      expect(await (await device.guess(RIGHT, last)).confirm?.()).to.deep.equal(device.kv);
      expect((await vault.status(wallet))[0]).to.deep.include({ locked: false, used: 0 });
    });

    it('is destroyed a day after the last guess, for ever', async () => {
      const { device, vault, wallet, forward } = await client();
      await device.wrong(9, forward);
      forward(waitAfterMs(9));
      const last = device.round(RIGHT);
      await device.guess(RIGHT, last);
      forward(DESTROY_AFTER_MS);
      expect(await codeOf(device.guess(RIGHT, last))).to.equal('vault-destroyed');
      expect(await codeOf(device.guess(RIGHT))).to.equal('vault-destroyed');
      // Registered but named by no backup: there is nothing to tell of it.
      expect((await vault.status(wallet)).filter(({ state }) => state !== 'destroyed')).to.deep.equal([]);
    });

    it('frees again on the same confirmation, and refuses one of an older count', async () => {
      const { device } = await client();
      const first = await device.guess(RIGHT);
      const second = await device.guess('wrong');
      expect([await first.confirm?.(), await first.confirm?.()]).to.deep.equal([device.kv, device.kv]);
      const later = await device.guess(RIGHT);
      await later.confirm?.();
      expect(await codeOf(first.confirm?.() ?? Promise.resolve())).to.equal('stale-generation');
      expect(second.confirm).to.equal(undefined);
    });

    it('frees for no signature but that of the right secret, and for no guess that was not charged', async () => {
      const { device, vault } = await client();
      const { round, epoch, signature } = await device.guess(RIGHT);
      const { element } = round;
      const forged = sign(device.owner, confirmMessage(contextOf({ ...device.key, gen: device.gen }), epoch, element));
      expect(await codeOf(vault.confirm(device.key, { element, epoch, signature: forged }))).to.equal('signature-invalid');
      const other = device.round(RIGHT);
      const misused = { element: other.element, epoch, signature };
      expect(await codeOf(vault.confirm(device.key, misused))).to.equal('signature-invalid');
    });

    it('registers once, for who signs, elements only', async () => {
      const { vault, wallet } = await make();
      const device = await new VaultClient(vault, wallet).setUp();
      const { element } = device.round(RIGHT);
      const context = contextOf({ ...device.key, gen: device.gen });
      const call = { owner: device.owner.public, element, signature: sign(device.owner, registerMessage(context, element)) };
      expect(await codeOf(vault.register(device.key, call))).to.equal('store-conflict');
      expect(await codeOf(vault.register(device.key, { ...call, signature: new Uint8Array(64) }))).to.equal('signature-invalid');
      for (const bad of [new Uint8Array(32), new Uint8Array(32).fill(255)]) {
        const signature = sign(device.owner, registerMessage(context, bad));
        expect(await codeOf(vault.register(device.key, { ...call, element: bad, signature }))).to.be.oneOf([
          'invalid-argument',
          'store-refused',
        ]);
        expect(await codeOf(vault.evaluate(device.key, bad))).to.be.oneOf(['invalid-argument', 'store-refused']);
      }
      expect((await vault.status(wallet))[0]).to.deep.include({ used: 0 });
    });

    it('takes the same completion again, and no other', async () => {
      const { vault, wallet } = await make();
      const device = new VaultClient(vault, wallet);
      const completion = await device.begin();
      await vault.complete(device.key, completion);
      await vault.complete(device.key, completion);
      const other = { ...completion, ownerSignature: new Uint8Array(64) };
      expect(await codeOf(vault.complete(device.key, other))).to.equal('signature-invalid');
    });

    it('knows no registration that was not made', async () => {
      const { vault, wallet } = await make();
      const stranger = new VaultClient(vault, wallet);
      expect(await codeOf(stranger.guess(RIGHT))).to.equal('slot-not-found');
      expect(await vault.status(wallet)).to.deep.equal([]);
    });

    it('replaces a registration of the same slot that was begun and given up', async () => {
      const { vault, wallet } = await make();
      const given = await new VaultClient(vault, wallet).setUp();
      const device = await new VaultClient(vault, wallet, given.owner, given.slotId).setUp();
      expect(await codeOf(given.guess(RIGHT))).to.equal('vault-destroyed');
      expect(await (await device.guess(RIGHT)).confirm?.()).to.deep.equal(device.kv);
    });

    it('tells a status in durations, and charges nothing for it', async () => {
      const { device, vault, wallet, forward } = await client();
      await device.wrong(4, forward);
      const wait = waitAfterMs(4);
      forward(wait - 1000);
      for (let i = 0; i < 2; i++) {
        expect((await vault.status(wallet))[0]).to.deep.include({
          ...{ slotId: device.key.slotId, gen: device.key.gen, state: 'pending' },
          ...{ used: 4, remaining: 6, locked: false, retryAfterMs: 1000 },
        });
      }
      forward(1000);
      expect((await vault.status(wallet))[0]).not.to.have.property('retryAfterMs');
      forward(HOUR_MS);
      await (await device.guess(RIGHT)).confirm?.();
      expect((await vault.status(wallet))[0])
        .to.have.property('lastConfirmedAt')
        .that.matches(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    });

    it('counts practice apart, and tells what belongs to what', async () => {
      const { device, vault, wallet, forward } = await client();
      const practice = await device.practice().setUp();
      await device.wrong(2, forward);
      await practice.wrong(10, forward);
      expect(await codeOf(practice.guess(RIGHT))).to.equal('vault-locked');
      const [own, ofPractice] = [device, practice].map(({ key }) => ({ slotId: key.slotId, gen: key.gen }));
      const [first, second, ...more] = await vault.status(wallet);
      expect(first)
        .to.deep.include({ ...own, state: 'pending', used: 2, locked: false })
        .and.not.have.property('practises');
      expect(second).to.deep.include({ ...ofPractice, state: 'practice', practises: device.key.gen, used: 10, locked: true });
      expect(more).to.deep.equal([]);
      expect(await (await device.guess(RIGHT)).confirm?.()).to.deep.equal(device.kv);
      forward(DESTROY_AFTER_MS);
      expect(await codeOf(practice.guess(RIGHT)), 'its own end').to.equal('vault-destroyed');
      expect(await (await device.guess(RIGHT)).confirm?.()).to.deep.equal(device.kv);
    });

    it('takes practice only for what is complete, lives, and is no practice', async () => {
      const { vault, wallet } = await make();
      const device = new VaultClient(vault, wallet);
      expect(await codeOf(device.practice().begin())).to.equal('stale-generation');
      const completion = await device.begin();
      expect(await codeOf(device.practice().begin())).to.equal('stale-generation');
      await vault.complete(device.key, completion);
      const practice = await device.practice().setUp();
      expect(await codeOf(practice.practice().begin())).to.equal('stale-generation');
      expect(await codeOf(device.practice(generateOwner()).begin())).to.equal('stale-generation');
      expect(await (await practice.guess(RIGHT)).confirm?.()).to.deep.equal(practice.kv);
      const next = await new VaultClient(vault, wallet, device.owner, device.slotId).setUp();
      expect(await codeOf(practice.guess(RIGHT)), 'gone with what it practised').to.equal('vault-destroyed');
      expect(await codeOf(device.practice().begin())).to.equal('stale-generation');
      await next.practice().setUp();
    });

    it('takes no signature for one kind as one for the other', async () => {
      const { device, vault } = await client();
      const practice = device.practice();
      const { element } = practice.round(RIGHT);
      const context = contextOf({ ...practice.key, gen: practice.gen });
      const call = (practises: string | undefined, signed?: Uint8Array) =>
        vault.register(practice.key, {
          ...{ owner: device.owner.public, element, practises },
          signature: sign(device.owner, registerMessage(context, element, signed)),
        });
      expect(await codeOf(call(device.key.gen))).to.equal('signature-invalid');
      expect(await codeOf(call(undefined, device.gen))).to.equal('signature-invalid');
      expect(await codeOf(call(device.key.gen, practice.gen))).to.equal('signature-invalid');
      await call(device.key.gen, device.gen);
    });

    it('has room for eight that practise at once: the ninth takes the place of the one that was of use longest ago', async () => {
      const { device, vault, wallet, forward } = await client();
      const all: VaultClient[] = [];
      for (let i = 0; i < MAX_PRACTICE; i++) {
        all.push(await device.practice().setUp());
        forward(1_000);
      }
      await (await (all[0] as VaultClient).guess(RIGHT)).confirm?.();
      forward(1_000);
      all.push(await device.practice().setUp());
      const live = (await vault.status(wallet)).flatMap(({ state, gen }) => (state === 'practice' ? [gen] : []));
      expect(all.map(({ key }) => live.includes(key.gen))).to.deep.equal(all.map((_, i) => i !== 1));
    });

    it('stops when it is told to', async () => {
      const { device, vault, wallet } = await client();
      const options = { signal: AbortSignal.abort() };
      const { element } = device.round(RIGHT);
      for (const call of [vault.evaluate(device.key, element, options), vault.status(wallet, options)]) {
        expect(await codeOf(call)).to.equal('aborted');
      }
      expect((await vault.status(wallet))[0]).to.deep.include({ used: 0 });
    });
  });
}
