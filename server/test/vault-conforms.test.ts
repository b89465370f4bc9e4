/**
 * The vault is what the model says: the same guesses, confirmations and days,
 * drawn at random, give the same counts and the same refusals, on both engines.
 */
import { expect } from 'chai';
import { confirmMessage, sign } from '../../src/core/index.ts';
import type { Database } from '../src/db/database.ts';
import { MAX_GUESSES } from '../src/format.ts';
import { Problem } from '../src/http/problem.ts';
import { onEveryEngine } from './support/engines.ts';
import { newWallet, TestClock } from './support/fixtures.ts';
import { VaultDevice } from './support/vault-client.ts';
import { vaultOf, walletKeyFor } from './support/vault.ts';
import { type Counter, type Limits, NEW, charge, confirm } from './vault-model.ts';

const LIMITS: Limits = { max: MAX_GUESSES, free: 4 };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const WAITS = [0, 0, 0, 0, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 24 * HOUR];
const CODES = { destroyed: 'vault-destroyed', locked: 'vault-locked', wait: 'vault-wait', stale: 'stale-generation' };
const SECRET = '271828';

function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Tried = Awaited<ReturnType<VaultDevice['try']>>;
type Made = ReturnType<VaultDevice['guess']>;

onEveryEngine('the vault beside its model', (engine) => {
  let database: Database;
  before(async () => void (database = await engine.open()));

  async function run(seed: number, happened: Set<string>): Promise<void> {
    const random = seeded(seed);
    // In every other run hardly anything is right and much time goes by: it comes to locks, and to their end.
    const hostile = seed % 2 === 0;
    const clock = new TestClock();
    const wallet = newWallet();
    const vault = () => vaultOf(database, wallet, clock.now);
    const parent = await new VaultDevice(wallet).register(vault(), SECRET);
    // Every third run is of practice, which is counted as everything else is and moves nothing else.
    const practises = seed % 3 === 0;
    const device = practises ? await parent.practice().register(vault(), SECRET) : parent;
    const rowOf = ({ key }: VaultDevice) =>
      database.transaction({ role: 'holdfast_service', walletKey: walletKeyFor(wallet) }, (db) =>
        db.selectFrom('vault_records').selectAll().where('gen', '=', key.gen).executeTakeFirstOrThrow(),
      );
    const parentBefore = await rowOf(parent);
    let model: Counter = NEW;
    let waitUntil = 0;
    let destroyAt = Infinity;
    const guesses: { readonly name: string; readonly made: Made; readonly right: boolean }[] = [];
    const answers: { readonly name: string; readonly tried: Tried }[] = [];

    const settle = (after: Counter | keyof typeof CODES, thrown: unknown, what: string): void => {
      const code = thrown instanceof Problem ? thrown.code : thrown;
      expect([what, code]).to.deep.equal([what, typeof after === 'string' ? CODES[after] : undefined]);
      happened.add(
        typeof after === 'string'
          ? after
          : after === model
            ? 'nothing new'
            : after.epoch > model.epoch
              ? 'anew'
              : after.locked
                ? 'lock'
                : 'charged',
      );
      if (typeof after !== 'string') model = after;
    };
    const thrownBy = async <T>(work: Promise<T>, done: (result: T) => void): Promise<unknown> =>
      work.then(done, (thrown: unknown) => thrown);

    for (let step = 0; step < 45; step++) {
      const now = clock.now().getTime();
      model = { ...model, waiting: !model.locked && now < waitUntil, destroyed: model.destroyed || now >= destroyAt };
      const what = random(10);
      if (what < 6) {
        const old = random(hostile ? 3 : 2) === 0 ? guesses[random(guesses.length + 1)] : undefined;
        const right = random(hostile ? 12 : 4) === 0;
        const guess = old ?? { name: `g${guesses.length}`, made: device.guess(right ? SECRET : `wrong ${step}`), right };
        if (!old) guesses.push(guess);
        const after = charge(model, guess.name, LIMITS);
        const before = model.used;
        const thrown = await thrownBy(device.try(vault(), SECRET, guess.made), (tried) => {
          expect([tried.right, tried.epoch]).to.deep.equal([guess.right, model.epoch]);
          if (typeof after !== 'string') expect(tried.remaining).to.equal(MAX_GUESSES - after.used);
          answers.push({ name: guess.name, tried });
        });
        settle(after, thrown, `seed ${seed}, step ${step}: ${guess.name}`);
        if (model.used > before) {
          waitUntil = now + (WAITS[model.used] ?? 0);
          if (model.locked) destroyAt = now + 24 * HOUR;
        }
      } else if (what < (hostile ? 7 : 8) && answers.length > 0) {
        // One that was answered, now or long ago; signed for the epoch that its answer named.
        const { name, tried } = answers[Math.max(0, answers.length - 1 - random(hostile ? 4 : answers.length))] as (typeof answers)[number];
        const { epoch, guess, keys, right } = tried;
        const signature = sign(keys.auth, confirmMessage(device.context, epoch, guess.element));
        const thrown = await thrownBy(vault().confirm({ ...device.key, element: guess.element, epoch, signature }), () => undefined);
        if (!right) {
          expect(thrown instanceof Problem && thrown.code).to.equal(model.destroyed ? 'vault-destroyed' : 'signature-invalid');
          continue;
        }
        const { epoch: before } = model;
        settle(confirm(model, name, epoch), thrown, `seed ${seed}, step ${step}: confirm ${name}`);
        if (model.epoch > before) [waitUntil, destroyAt] = [now, Infinity];
      } else {
        const short = [1, MINUTE - 1, MINUTE, HOUR, 4 * HOUR, 23 * HOUR, 24 * HOUR];
        clock.forward((hostile ? [HOUR, 23 * HOUR, 24 * HOUR, 24 * HOUR, 25 * HOUR, 24 * HOUR, HOUR] : short)[random(7)] ?? 0);
      }
      const row = await rowOf(device);
      expect([row.used, row.charged.length, row.locked, row.epoch]).to.deep.equal([
        model.used,
        model.charged.length,
        model.locked,
        model.epoch,
      ]);
    }
    if (practises) expect(await rowOf(parent)).to.deep.equal(parentBefore);
  }

  it('24 runs of 45 steps', async function () {
    this.timeout(120_000);
    const happened = new Set<string>();
    for (let seed = 1; seed <= 24; seed++) await run(seed, happened);
    expect([...happened].sort()).to.deep.equal(['anew', 'charged', 'destroyed', 'lock', 'locked', 'nothing new', 'stale', 'wait']);
  });
});
