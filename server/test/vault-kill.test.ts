/**
 * kill -9 of a vault's process at every boundary between two statements of a
 * call, on both engines: what was answered is charged, what was charged is
 * answered again for nothing, and nothing stands half.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import {
  MAX_PRACTICE,
  type OwnerKey,
  registerMessage,
  completeMessage,
  confirmMessage,
  fromB64u,
  sign,
  toB64u,
  toHex,
} from '../../src/core/index.ts';
import { type DatabaseOptions, openDatabase } from '../src/db/database.ts';
import type { VaultRow } from '../src/db/schema.ts';
import { migrate } from '../src/db/migrate.ts';
import { activate } from '../src/vault/registrations.ts';
import { silentLogger } from '../src/log.ts';
import { migratedFolder, temporaryFolder } from './support/engines.ts';
import { newWallet } from './support/fixtures.ts';
import { createPostgresDatabase, postgresMissing } from './support/postgres.ts';
import { VaultDevice } from './support/vault-client.ts';
import type { Doom, Moment, Survived, VictimCall } from './support/vault-victim.ts';
import { vaultOf, walletKeyFor } from './support/vault.ts';

const SECRET = '271828';
const SCRIPT = fileURLToPath(new URL('support/vault-victim.ts', import.meta.url));

/** A place with a prepared registration in it, which one kill may spoil. */
interface Scene {
  readonly place: DatabaseOptions;
  readonly device: VaultDevice;
}

/** Prepares as told, in a place of its own; the database is closed again. */
type ConfirmCall = Extract<VictimCall, { verb: 'confirm' }>['call'];
type Prepare = (work: (place: DatabaseOptions) => Promise<VaultDevice>) => Promise<() => Promise<Scene>>;

/** @returns what it said, or undefined when it was killed */
async function send(child: ChildProcess, doom: Doom): Promise<Survived | undefined> {
  return new Promise((resolve, reject) => {
    let survived: Survived | undefined;
    child.on('message', (message) => {
      if (message === 'ready') child.send(doom);
      else survived = message as Survived;
    });
    child.once('exit', (code, signal) => {
      const killed = signal === 'SIGKILL';
      if (killed === (doom.moment !== undefined) && (killed || survived)) resolve(survived);
      else reject(new Error(`the process ended with ${code ?? signal}`));
    });
  });
}

function perform(doom: Doom): Promise<Survived | undefined> {
  return send(fork(SCRIPT, { execArgv: ['--import', 'tsx'], serialization: 'advanced' }), doom);
}

/** Every boundary of the call; and the commit on its way, which may have arrived or not. */
function momentsOf(statements: readonly string[]): Moment[] {
  const commit = statements.findIndex((sql) => sql === 'commit') + 1;
  expect(commit, 'the call commits').to.be.greaterThan(0);
  const before = Array.from({ length: commit }, (_, i): Moment => ({ when: 'before', statement: i + 1 }));
  return [...before, { when: 'sent', statement: commit }, { when: 'after', statement: commit }, { when: 'unsaid' }];
}

/** Whether the call's transaction took place: 'either' where nobody can know. */
function tookPlace({ when }: Moment): boolean | 'either' {
  return when === 'sent' ? 'either' : when !== 'before';
}

async function withDatabase<T>(
  place: DatabaseOptions,
  work: (database: Awaited<ReturnType<typeof openDatabase>>) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(place);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

async function rowOf({ place, device }: Scene): Promise<VaultRow | undefined> {
  return withDatabase(place, (database) =>
    database.transaction({ role: 'holdfast_service', walletKey: walletKeyFor(device.wallet) }, (db) =>
      db.selectFrom('vault_records').selectAll().where('gen', '=', device.key.gen).executeTakeFirst(),
    ),
  );
}

function registered(place: DatabaseOptions, device = new VaultDevice(newWallet()), clock?: () => Date): Promise<VaultDevice> {
  return withDatabase(place, (database) => device.register(vaultOf(database, device.wallet, clock), SECRET));
}

/** Registered two weeks ago, with nine wrong guesses since, one a day: the next one is the last. */
async function nearlyLocked(place: DatabaseOptions): Promise<VaultDevice> {
  const ago = (days: number) => () => new Date(Date.now() - days * 86_400_000);
  const device = await registered(place, undefined, ago(14));
  await withDatabase(place, async (database) => {
    for (let i = 0; i < 9; i++) await device.try(vaultOf(database, device.wallet, ago(12 - i)), `wrong ${i}`);
  });
  return device;
}

async function opens({ place, device }: Scene, secret = SECRET): Promise<void> {
  const key = await withDatabase(place, (database) => device.open(vaultOf(database, device.wallet), secret));
  expect(toHex(key ?? new Uint8Array())).to.equal(toHex(device.methodKey));
}

/** @param all false: guesses and confirmations only; the rest asks the same of either engine, and the embedded one starts slowly */
function suite(prepare: Prepare, all: boolean): void {
  /** Kills the same call at every moment, each in a scene of its own, two at a time. */
  async function everywhere(
    scene: () => Promise<Scene>,
    call: (scene: Scene) => Promise<VictimCall> | VictimCall,
    check: (scene: Scene, happened: boolean | 'either') => Promise<void>,
  ): Promise<void> {
    const doomOf = async (at: Scene): Promise<Doom> => ({ place: at.place, wallet: at.device.wallet, doomed: await call(at) });
    const survived = await perform(await doomOf(await scene()));
    const moments = momentsOf(survived?.statements ?? []);
    const worker = async (): Promise<void> => {
      for (let moment = moments.shift(); moment; moment = moments.shift()) {
        const at = await scene();
        await perform({ ...(await doomOf(at)), moment });
        await check(at, tookPlace(moment)).catch((cause: unknown) => {
          throw new Error(`killed ${JSON.stringify(moment)} of ${JSON.stringify(survived?.statements)}: ${String(cause)}`, { cause });
        });
      }
    };
    await Promise.all([worker(), worker()]);
  }

  it('of the last, right guess: charged once however often it is sent, and never lost', async () => {
    const scene = await prepare(nearlyLocked);
    const guesses = new Map<string, ReturnType<VaultDevice['guess']>>();
    await everywhere(
      scene,
      ({ device, place }) => {
        const guess = device.guess(SECRET);
        guesses.set(JSON.stringify([place, device.key]), guess);
        return { verb: 'evaluate', call: { ...device.key, element: guess.element } };
      },
      async (at, happened) => {
        const { device, place } = at;
        const guess = guesses.get(JSON.stringify([place, device.key]));
        const after = await rowOf(at);
        if (happened !== 'either') expect([after?.used, after?.locked]).to.deep.equal(happened ? [10, true] : [9, false]);
        await withDatabase(place, async (database) => {
          const vault = vaultOf(database, device.wallet);
          // The person's app sends the same element again, and once more for luck.
          for (let again = 0; again < 2; again++) {
            const answer = await device.try(vault, SECRET, guess);
            expect([answer.right, answer.remaining]).to.deep.equal([true, 0]);
          }
          const answer = await device.try(vault, SECRET, guess);
          await answer.confirm();
          expect(toHex((await device.open(vault, SECRET)) ?? new Uint8Array())).to.equal(toHex(device.methodKey));
        });
      },
    );
  });

  it('of the confirmation: the count is the old one or anew, and the same confirmation frees the key', async () => {
    const confirmations = new Map<string, ConfirmCall>();
    const scene = await prepare(async (place) => {
      const device = await nearlyLocked(place);
      const { guess, epoch, keys } = await withDatabase(place, (database) => device.try(vaultOf(database, device.wallet), SECRET));
      const signature = sign(keys.auth, confirmMessage(device.context, epoch, guess.element));
      confirmations.set(device.key.gen, { ...device.key, element: guess.element, epoch, signature });
      return device;
    });
    const confirmation = ({ device }: Scene) => confirmations.get(device.key.gen) as ConfirmCall;
    await everywhere(
      scene,
      (at) => ({ verb: 'confirm', call: confirmation(at) }),
      async (at, happened) => {
        const { used, locked, epoch } = (await rowOf(at)) as VaultRow;
        const [old, anew] = [
          [10, true, 0],
          [0, false, 1],
        ];
        if (happened === 'either') expect([old, anew]).to.deep.include([used, locked, epoch]);
        else expect([used, locked, epoch]).to.deep.equal(happened ? anew : old);
        await withDatabase(at.place, async (database) => {
          const vault = vaultOf(database, at.device.wallet);
          const kv = [await vault.confirm(confirmation(at)), await vault.confirm(confirmation(at))].map(toHex);
          expect(kv[0]).to.equal(kv[1]);
        });
        await opens(at);
      },
    );
  });

  if (!all) return;

  it('of the completion: it stands or is done again', async () => {
    const auths = new Map<string, OwnerKey>();
    const scene = await prepare(async (place) => {
      const device = new VaultDevice(newWallet());
      const { auth } = await withDatabase(place, (database) => device.begin(vaultOf(database, device.wallet), SECRET));
      auths.set(device.key.gen, auth);
      return device;
    });
    const completion = ({ device }: Scene) => {
      const message = completeMessage(device.context, device.pk, device.authPk);
      const auth = auths.get(device.key.gen) as OwnerKey;
      return { ...device.key, authPk: device.authPk, authSignature: sign(auth, message), ownerSignature: sign(device.owner, message) };
    };
    await everywhere(
      scene,
      (at) => ({ verb: 'complete', call: completion(at) }),
      async (at, happened) => {
        const row = await rowOf(at);
        if (happened !== 'either') expect(row?.auth_pk !== null).to.equal(happened);
        await withDatabase(at.place, (database) => vaultOf(database, at.device.wallet).complete(completion(at)));
        await opens(at);
      },
    );
  });

  it('of a registration: it is there whole or not at all, and the next one is none the worse', async () => {
    const scene = await prepare(async () => new VaultDevice(newWallet()));
    await everywhere(
      scene,
      ({ device }) => {
        const { element } = device.guess(SECRET);
        const signature = sign(device.owner, registerMessage(device.context, element));
        return { verb: 'register', call: { ...device.key, owner: toB64u(device.owner.public), element, signature } };
      },
      async (at, happened) => {
        const row = await rowOf(at);
        if (happened !== 'either') expect(row?.state).to.equal(happened ? 'pending' : undefined);
        // The answer was lost with the keys in it: the app begins anew, with another generation of the same slot.
        const next = await registered(at.place, new VaultDevice(at.device.wallet, at.device.owner, at.device.key.slot));
        await opens({ ...at, device: next });
        if (row) expect((await rowOf(at))?.state).to.equal('destroyed');
      },
    );
  });

  it('of practice that is registered as the ninth: nobody gives way to what is not there', async () => {
    const scene = await prepare(async (place) => {
      const parent = await registered(place);
      // Of the eight the one that was made first is of no use to anybody any more.
      for (let i = 0; i < MAX_PRACTICE; i++) {
        const at = new Date(Date.now() - (MAX_PRACTICE - i) * 60_000);
        await registered(place, parent.practice(), () => at);
      }
      return parent.practice();
    });
    const live = async ({ place, device }: Scene) =>
      (
        await withDatabase(place, (database) =>
          database.transaction({ role: 'holdfast_service', walletKey: walletKeyFor(device.wallet) }, (db) =>
            db.selectFrom('vault_records').select(['gen', 'sealed']).where('state', '=', 'practice').orderBy('created_at').execute(),
          ),
        )
      ).map(({ gen, sealed }) => (sealed ? gen : 'without keys'));
    await everywhere(
      scene,
      ({ device }) => {
        const { element } = device.guess(SECRET);
        const { practises = '' } = device;
        const signature = sign(device.owner, registerMessage(device.context, element, fromB64u(practises, 16)));
        return { verb: 'register', call: { ...device.key, owner: toB64u(device.owner.public), element, signature, practises } };
      },
      async (at, happened) => {
        const there = await live(at);
        expect(there.length).to.equal(MAX_PRACTICE);
        if (happened !== 'either') expect(there.includes(at.device.key.gen)).to.equal(happened);
      },
    );
  });

  it('of an activation: the old or the new generation is active, and both open until then; practice goes with the old one', async () => {
    const nexts = new Map<string, VaultDevice>();
    const practices = new Map<string, VaultDevice>();
    const scene = await prepare(async (place) => {
      const device = await registered(place);
      const owner = toB64u(device.owner.public);
      const walletKey = walletKeyFor(device.wallet);
      await withDatabase(place, (database) =>
        database.transaction({ role: 'holdfast_service', walletKey }, (db) => activate(db, walletKey, owner, [device.named])),
      );
      nexts.set(device.key.gen, await registered(place, new VaultDevice(device.wallet, device.owner)));
      practices.set(device.key.gen, await registered(place, device.practice()));
      return device;
    });
    const nextOf = ({ device }: Scene) => nexts.get(device.key.gen) as VaultDevice;
    await everywhere(
      scene,
      (at) => ({ verb: 'activate', call: { owner: toB64u(at.device.owner.public), named: [nextOf(at).named] } }),
      async (at, happened) => {
        const next = { ...at, device: nextOf(at) };
        const practice = { ...at, device: practices.get(at.device.key.gen) as VaultDevice };
        const states = [(await rowOf(at))?.state, (await rowOf(next))?.state, (await rowOf(practice))?.state];
        const [old, anew] = [
          ['active', 'pending', 'practice'],
          ['destroyed', 'active', 'destroyed'],
        ];
        if (happened === 'either') expect([old, anew]).to.deep.include(states);
        else expect(states).to.deep.equal(happened ? anew : old);
        if (states[0] === 'active') await opens(at);
        if (states[2] === 'practice') await opens(practice);
        await opens(next);
      },
    );
  });
}

describe('kill -9 of a vault (PGlite)', function () {
  this.timeout(300_000);
  suite(async (work) => {
    const folder = await migratedFolder();
    const device = await work({ kind: 'folder', folder });
    return async () => {
      const copy = temporaryFolder();
      cpSync(folder, copy, { recursive: true });
      return { place: { kind: 'folder', folder: copy }, device };
    };
  }, false);
});

(postgresMissing === undefined ? describe : describe.skip)(
  `kill -9 of a vault (PostgreSQL${postgresMissing ? `: ${postgresMissing}` : ''})`,
  function () {
    this.timeout(300_000);
    suite(async (work) => {
      const { url } = await createPostgresDatabase();
      const place: DatabaseOptions = { kind: 'postgres', url };
      await withDatabase(place, (database) => migrate(database, silentLogger));
      return async () => ({ place, device: await work(place) });
    }, true);
  },
);
