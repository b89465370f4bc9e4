/** What every method promises: one test a promise. */
import { equalBytes, fromB64u, toB64u, toHex, utf8, wipe } from '../core/bytes.ts';
import { type KeySource, type SealingEngine, localEngine } from '../core/engine.ts';
import { BackupError, ERROR_TABLE, type ErrorCode } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { isChoosableKdf } from '../core/kdf.ts';
import { checkParams, isKnownMethod, isPrivateMethod } from '../core/manifest.ts';
import { EMPTY_DEVICE } from '../flow/device.ts';
import { OwedGuesses } from '../flow/engines.ts';
import { roundsFor } from '../flow/host.ts';
import type { BackupMethod, Enrolled, MethodContext, MethodSlot } from '../methods/method.ts';
import { assert, failsWith, thrownBy } from './check.ts';

/** What each test gets: a method that can be used at once, on a wallet that has no slot of it yet. */
export interface MethodFixture {
  readonly method: BackupMethod;
  readonly wallet: string;
  /** For methods that ask: a secret that its policy takes, … */
  readonly secret?: string;
  /** … another such secret, … */
  readonly otherSecret?: string;
  /** … and one that its policy refuses. */
  readonly refusedSecret?: string;
  /** The same person's method on a new device: nothing in memory, the same account outside. Default: `method` itself. */
  readonly anotherDevice?: () => BackupMethod;
  /** Takes away what the method keeps outside the backup: the account, the file, the passkey. */
  readonly loseOutside?: () => void | Promise<void>;
  readonly dispose?: () => void | Promise<void>;
}

export type MethodPromise = readonly [name: string, body: (fixture: MethodFixture) => Promise<void>];

const SHARE = Uint8Array.from({ length: 32 }, (_, i) => i);
const SLOT_ID = toB64u(Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]));
const OTHER_SLOT_ID = toB64u(Uint8Array.from([8, 7, 6, 5, 4, 3, 2, 1]));
/** What only a policy says, and opening must never say. */
const POLICY_CODES: readonly ErrorCode[] = ['secret-too-short', 'secret-too-long', 'secret-too-weak', 'secret-common', 'secret-rejected'];

/** A device: what a vault frees for it stays in its engine, as in the flow. */
interface Device {
  readonly engine: SealingEngine;
  context(more?: Partial<MethodContext>): MethodContext;
}

function deviceOf({ wallet, secret }: MethodFixture): Device {
  const engine = localEngine();
  const owed = new OwedGuesses();
  return {
    engine,
    context: (more = {}) => {
      const slotId = more.slotId ?? SLOT_ID;
      const rounds = roundsFor({ engine, owed }, wallet, slotId, EMPTY_DEVICE);
      return Object.freeze({ wallet, slotId, rounds, ...(secret === undefined ? {} : { secret }), ...more });
    },
  };
}

/** For what needs no engine afterwards. */
const contextOf = (fixture: MethodFixture, more: Partial<MethodContext> = {}): MethodContext => deviceOf(fixture).context(more);

function slotOf(method: BackupMethod, params: JsonObject): MethodSlot {
  return deepFreeze({ id: SLOT_ID, method: method.id, params: structuredClone(params) });
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const member of Object.values(Object.freeze(value))) deepFreeze(member);
  return value;
}

const aborted = (): AbortSignal => AbortSignal.abort();

/** Seals a backup whose only slot is the enrolled one. */
async function sealed({ method, wallet }: MethodFixture, { key, params }: Enrolled, { engine }: Device): Promise<Uint8Array> {
  const enroll = [{ slotId: SLOT_ID, method: method.id, params, key }];
  const request = { wallet, pair: '', seq: 1, createdAt: '2026-01-01T00:00:00.000Z', share: SHARE, keep: [], enroll };
  return engine.seal(request).then(({ bytes }) => bytes);
}

async function opens({ wallet }: MethodFixture, bytes: Uint8Array, key: KeySource, { engine }: Device): Promise<void> {
  const { share } = await engine.open({ bytes, wallet, slotId: SLOT_ID, key });
  assert(equalBytes(share, SHARE), 'another share came out');
}

/** What a key source holds itself; a vault's stays in the engine. */
const bytesOf = (key: KeySource): Uint8Array => (key.kind === 'vault' ? new Uint8Array() : key.kind === 'bytes' ? key.key : key.secret);

async function unlocked(method: BackupMethod, slot: MethodSlot, context: MethodContext): Promise<KeySource> {
  const key = await method.unlock(slot, context);
  assert(key !== null, 'the method does not know its own slot');
  return key;
}

/** How a secret could be found again in something that is stored or shown. */
function spellings(bytes: Uint8Array): readonly string[] {
  const b64u = toB64u(bytes);
  return [toHex(bytes), b64u, b64u.replaceAll('-', '+').replaceAll('_', '/')];
}

/** Very short marks turn up by chance. */
const SHORTEST_MARK = 4;

function holdsNone(text: string, marks: readonly string[], what: string): void {
  const found = marks.some((mark) => mark.length >= SHORTEST_MARK && text.toLowerCase().includes(mark.toLowerCase()));
  assert(!found, `${what} shows the secret`);
}

const marksOf = (secret: string): readonly string[] => [secret, JSON.stringify(secret).slice(1, -1), ...spellings(utf8(secret))];

const description: readonly MethodPromise[] = [
  [
    "has an id of the format, or one of its own that starts with 'x-'",
    async ({ method: { id } }) => {
      assert(/^[a-z0-9-]{1,64}$/.test(id), `the id ${id} is not of the form`);
      assert(isKnownMethod(id) || isPrivateMethod(id), `the id ${id} may one day be another method`);
    },
  ],
  [
    'says whether it asks, and by which rules',
    async ({ method: { asks, policy, kdf } }) => {
      assert(asks === 'secret' || asks === 'nothing', `asks: ${String(asks)}`);
      if (asks === 'secret') assert(policy !== undefined, 'asks for a secret and has no policy');
      if (kdf) assert(isChoosableKdf(kdf), 'its cost may not be chosen');
    },
  ],
];

const probe: readonly MethodPromise[] = [
  [
    'tells what works here, with a reason and a remedy where it does not',
    async ({ method }) => {
      const answer = await method.probe();
      if (answer.state === 'available') return;
      assert(answer.state === 'unavailable', `state: ${String((answer as { state: unknown }).state)}`);
      assert(/^[a-z0-9-]+$/.test(answer.reason), 'the reason is not a message key');
      assert((Object.values(ERROR_TABLE) as readonly string[]).includes(answer.remedy), 'the remedy is not one');
    },
  ],
  [
    'may be asked again, and given up',
    async ({ method }) => {
      const first = await method.probe();
      assert((await method.probe()).state === first.state, 'another answer on the same device');
      await method.probe({ signal: aborted() }).catch(async (thrown) => failsWith('aborted', Promise.reject(thrown as Error), 'probe'));
    },
  ],
];

const enroll: readonly MethodPromise[] = [
  [
    'makes a key and the params that the format takes',
    async (fixture) => {
      const { key, params } = await fixture.method.enroll(contextOf(fixture));
      checkParams(fixture.method.id, params, 'params');
      assert(key.kind === 'bytes' || key.kind === 'argon2id' || key.kind === 'vault', 'an unknown kind of key');
      if (key.kind === 'vault') assert(params['vault'] === fixture.method.vault?.id, 'it does not say which vault opens it');
      else if (key.kind === 'bytes') assert(key.key.length === 32, `a key of ${key.key.length} bytes`);
      else assert(key.secret.length > 0 && fromB64u(String(params['salt'])).length === 16, 'nothing to stretch');
    },
  ],
  [
    'never makes the same key twice',
    async (fixture) => {
      const device = deviceOf(fixture);
      const first = await fixture.method.enroll(device.context());
      const second = await fixture.method.enroll(device.context({ slotId: OTHER_SLOT_ID }));
      if (first.key.kind === 'vault') {
        for (const field of ['gen', 'pk', 'authPk']) assert(first.params[field] !== second.params[field], `two enrolments share ${field}`);
        return;
      }
      const salted = first.key.kind === 'argon2id' && first.params['salt'] !== second.params['salt'];
      assert(salted || !equalBytes(bytesOf(first.key), bytesOf(second.key)), 'two enrolments share a key');
    },
  ],
  [
    'keeps the secret and the key out of the params',
    async (fixture) => {
      const { key, params } = await fixture.method.enroll(contextOf(fixture));
      holdsNone(JSON.stringify(params), [...spellings(bytesOf(key)), ...marksOf(fixture.secret ?? '')], 'params');
    },
  ],
  [
    'stops when it is told to',
    async (fixture) => failsWith('aborted', fixture.method.enroll(contextOf(fixture, { signal: aborted() })), 'enroll'),
  ],
  [
    'refuses nothing typed, and what the policy refuses, without repeating it',
    async ({ method, wallet, refusedSecret }) => {
      if (method.asks !== 'secret') return;
      for (const secret of [undefined, '', refusedSecret]) {
        if (secret === refusedSecret && refusedSecret === undefined) continue;
        const { message, details, remedy } = await thrownBy(method.enroll({ wallet, slotId: SLOT_ID, secret }), 'a refused secret');
        assert(remedy === 'ask-again', `remedy: ${remedy}`);
        holdsNone(message + JSON.stringify(details), marksOf(secret ?? ''), 'the error');
      }
    },
  ],
];

const roundTrip: readonly MethodPromise[] = [
  [
    'opens what was sealed with it, on a new device too',
    async (fixture) => {
      const { method, anotherDevice } = fixture;
      const device = deviceOf(fixture);
      const enrolled = await method.enroll(device.context());
      const bytes = await sealed(fixture, enrolled, device);
      const slot = slotOf(method, enrolled.params);
      const other = deviceOf(fixture);
      await opens(fixture, bytes, await unlocked(anotherDevice?.() ?? method, slot, other.context()), other);
    },
  ],
  [
    'hands out keys that the caller may wipe',
    async (fixture) => {
      const { method } = fixture;
      const device = deviceOf(fixture);
      const enrolled = await method.enroll(device.context());
      const bytes = await sealed(fixture, enrolled, device);
      wipe(bytesOf(enrolled.key));
      const slot = slotOf(method, enrolled.params);
      wipe(bytesOf(await unlocked(method, slot, device.context())));
      await opens(fixture, bytes, await unlocked(method, slot, device.context()), device);
    },
  ],
  [
    'a wrong secret opens nothing',
    async (fixture) => {
      const { method, otherSecret } = fixture;
      if (method.asks !== 'secret') return;
      assert(otherSecret !== undefined && otherSecret !== fixture.secret, 'the fixture has no other secret');
      const device = deviceOf(fixture);
      const enrolled = await method.enroll(device.context());
      const bytes = await sealed(fixture, enrolled, device);
      const other = deviceOf(fixture);
      const attempt = async () => {
        const context = other.context({ secret: otherSecret });
        return opens(fixture, bytes, await unlocked(method, slotOf(method, enrolled.params), context), other);
      };
      await failsWith('wrong-secret', attempt(), 'another secret');
    },
  ],
];

const unlock: readonly MethodPromise[] = [
  [
    "answers null for another method's slot",
    async (fixture) => {
      const { params } = await fixture.method.enroll(contextOf(fixture));
      const foreign = deepFreeze({ id: SLOT_ID, method: 'x-somebody-elses', params: structuredClone(params) });
      assert((await fixture.method.unlock(foreign, contextOf(fixture))) === null, 'it takes a slot that is not its own');
    },
  ],
  [
    'never disowns a slot of its own that is damaged',
    async (fixture) => {
      const { params } = await fixture.method.enroll(contextOf(fixture));
      for (const field of Object.keys(params)) {
        const { [field]: _, ...rest } = params;
        const damaged = slotOf(fixture.method, rest as JsonObject);
        const answer = await fixture.method.unlock(damaged, contextOf(fixture)).catch((thrown: unknown) => thrown);
        if (answer instanceof Error) assert(answer instanceof BackupError, `without ${field}: threw ${answer.name}, not a BackupError`);
        assert(answer !== null, `without ${field}: "not mine"`);
      }
    },
  ],
  [
    'applies no policy: what was accepted once must open for ever',
    async (fixture) => {
      const { method, refusedSecret } = fixture;
      if (method.asks !== 'secret' || refusedSecret === undefined) return;
      const { params } = await method.enroll(contextOf(fixture));
      const attempt = method.unlock(slotOf(method, params), contextOf(fixture, { secret: refusedSecret }));
      const thrown = await attempt.then(
        () => undefined,
        (error: unknown) => error,
      );
      assert(
        !(thrown instanceof BackupError && POLICY_CODES.includes(thrown.code)),
        `unlock says ${(thrown as BackupError | undefined)?.code}`,
      );
    },
  ],
  [
    'stops when it is told to',
    async (fixture) => {
      const { params } = await fixture.method.enroll(contextOf(fixture));
      const slot = slotOf(fixture.method, params);
      await failsWith('aborted', fixture.method.unlock(slot, contextOf(fixture, { signal: aborted() })), 'unlock');
    },
  ],
  [
    'says so when what it keeps outside is gone',
    async (fixture) => {
      if (!fixture.loseOutside) return;
      const { params } = await fixture.method.enroll(contextOf(fixture));
      await fixture.loseOutside();
      await thrownBy(fixture.method.unlock(slotOf(fixture.method, params), contextOf(fixture)), 'unlock without its key');
    },
  ],
];

const forget: readonly MethodPromise[] = [
  [
    'may be called twice',
    async (fixture) => {
      const { params } = await fixture.method.enroll(contextOf(fixture));
      const slot = slotOf(fixture.method, params);
      await fixture.method.forget(slot, contextOf(fixture));
      await fixture.method.forget(slot, contextOf(fixture));
    },
  ],
];

export const methodPromises: Readonly<Record<string, readonly MethodPromise[]>> = {
  'description': description,
  'probe': probe,
  'enroll': enroll,
  'round trip': roundTrip,
  'unlock': unlock,
  'forget': forget,
};
