/**
 * A scripted `Backup` for stories and tests: no cryptography, no network, every
 * status and every error on demand. It keeps the order of phases of the real
 * one, and never keeps a secret.
 */
import { BackupError, type ErrorCode, type ErrorDetails, throwIfAborted } from '../core/errors.ts';
import type {
  Backup,
  BackupAction,
  BackupStatus,
  CallOptions,
  DeviceFacts,
  FlowState,
  MethodChoice,
  MethodStatus,
  Phase,
  RecoverPhase,
  RecoveryOffer,
  SecretInput,
  ShareChange,
} from '../flow/types.ts';
import type { Availability, BackupMethod } from '../methods/method.ts';

export const FAKE_TIME = '2026-11-23T09:20:00.000Z';
export const FAKE_WALLET = 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp:7Np41oeYqPefeNQEHSv1UDhYrehxin3NStELsSKCT4K2';

const PHASES: readonly Phase[] = ['preparing', 'encrypting', 'storing', 'checking', 'finishing'];
const RECOVER_PHASES: readonly RecoverPhase[] = ['finding', 'unlocking', 'verifying', 'restoring'];

export function fakeMethodStatus(change: Partial<MethodStatus> = {}): MethodStatus {
  return { slotId: 'slot-1', method: 'password', supported: true, accepted: true, provenAt: FAKE_TIME, lastOpenedAt: FAKE_TIME, ...change };
}

/** A status of each kind, as the real flow would make it. */
export function fakeStatus(state: BackupStatus['state'], methods?: readonly MethodStatus[]): BackupStatus {
  const checkedAt = FAKE_TIME;
  if (state === 'unknown') return { state, reason: 'store-unreachable', remedy: 'retry-later' };
  if (state === 'none') return { state, checkedAt };
  const unproven = fakeMethodStatus({ provenAt: undefined, lastOpenedAt: undefined });
  const held = { seq: 1, createdAt: '2026-11-23T09:19:00.000Z', checkedAt };
  const proven = fakeMethodStatus();
  if (state === 'protected') return { state, provenAt: FAKE_TIME, methods: methods ?? [proven], ...held };
  if (state === 'partly') {
    const second = { ...unproven, slotId: 'slot-2', method: 'passkey' };
    return { state, provenAt: FAKE_TIME, missing: ['slot-2'], methods: methods ?? [proven, second], ...held };
  }
  return { state, methods: methods ?? [unproven], ...held };
}

/** Not looked up yet, as every backup is at first. */
export const NOT_CHECKED: BackupStatus = { state: 'unknown', reason: 'not-checked', remedy: 'retry-later' };

export interface FakeMethodOptions {
  readonly asks?: BackupMethod['asks'];
  readonly availability?: Availability;
  readonly policy?: BackupMethod['policy'];
  /** Says that guesses at new secrets are counted there; nothing is sent to it. */
  readonly vault?: BackupMethod['vault'];
}

export function fakeMethod(
  id: string,
  { asks = 'secret', availability = { state: 'available' }, policy, vault }: FakeMethodOptions = {},
): BackupMethod {
  const refuse = () => Promise.reject(new BackupError('internal', 'a fake method seals nothing'));
  return {
    id,
    asks,
    policy,
    vault,
    probe: () => Promise.resolve(availability),
    enroll: refuse,
    unlock: refuse,
    forget: () => Promise.resolve(),
  };
}

export interface FakeFailure {
  readonly code: ErrorCode;
  readonly details?: ErrorDetails;
  /** Fails when this phase begins; the first, if none is named. */
  readonly phase?: Phase | RecoverPhase;
}

export interface FakeBackupOptions {
  /** Does not hear an abort: its answers come late. */
  readonly deaf?: boolean;
  readonly wallet?: string;
  readonly storeName?: string;
  readonly methods?: readonly BackupMethod[];
  /** What the store holds. */
  readonly status?: BackupStatus;
  /** What it holds after the next call that went well. */
  readonly after?: BackupStatus;
  /** The next calls fail with these, one each, before any goes well. */
  readonly failures?: readonly FakeFailure[];
  /** What the look-ups `status`, `choices` and `findRecovery` fail with. */
  readonly lookupFailure?: FakeFailure;
  readonly offer?: RecoveryOffer;
  /** What is known of the device; by default nothing of the share, and an owner key where the store holds a backup. */
  readonly device?: DeviceFacts;
  /** Opens with this secret only; with any, if none is given. */
  readonly opensWith?: string;
  /** Stops when this phase has begun, until `release()`. */
  readonly holdAt?: FakeStep;
  /** Awaited at every look-up and phase, as a network is. Throws a `BackupError` where there is none. */
  readonly network?: (at: FakeStep, signal: AbortSignal | undefined) => Promise<void>;
}

export type FakeStep = Phase | RecoverPhase | 'lookup';

/** What was asked of a fake. `secretLength` is all it keeps of a secret. */
export interface FakeCall {
  readonly name: string;
  readonly id: string;
  readonly secretLength?: number;
  /** A drill that may cost nothing. */
  readonly practice?: 'free';
}

type RunOptions<P> = CallOptions<P> & { readonly practice?: 'free' | undefined };

export class FakeBackup extends EventTarget implements Backup {
  readonly wallet: string;
  readonly methods: readonly BackupMethod[];
  readonly storeName: string;
  readonly calls: FakeCall[] = [];
  state: FlowState = { name: 'idle' };
  lastStatus: BackupStatus = NOT_CHECKED;
  /** May be changed at any time: what the store does from now on. */
  options: FakeBackupOptions;
  #failures: FakeFailure[];
  #gates: (() => void)[] = [];

  constructor(options: FakeBackupOptions = {}) {
    super();
    this.options = options;
    this.wallet = options.wallet ?? FAKE_WALLET;
    this.storeName = options.storeName ?? 'Example Wallet';
    this.methods = options.methods ?? [fakeMethod('password')];
    this.#failures = [...(options.failures ?? [])];
  }

  /** Lets go on what `holdAt` stopped. */
  release(): void {
    const { holdAt: _, ...options } = this.options;
    this.options = options;
    for (const open of this.#gates.splice(0)) open();
  }

  /** The store holds something else from now on; says so as the flow would. */
  setStatus(status: BackupStatus): void {
    this.options = { ...this.options, status };
    this.#tell(status);
  }

  async status({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<BackupStatus> {
    this.calls.push({ name: 'status', id: '' });
    const failure = await this.#hold('lookup', signal).then(
      () => this.options.lookupFailure,
      (thrown: unknown) => {
        if (thrown instanceof BackupError && thrown.code !== 'aborted') return thrown;
        throw thrown;
      },
    );
    this.#tell(failure ? { state: 'unknown', reason: failure.code, remedy: 'retry-later' } : (this.options.status ?? fakeStatus('none')));
    return this.lastStatus;
  }

  deviceFacts(): Promise<DeviceFacts> {
    const { device, status } = this.options;
    return Promise.resolve(device ?? { share: 'unknown', ownerKey: status && 'methods' in status ? 'here' : 'missing' });
  }

  async choices({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<readonly MethodChoice[]> {
    await this.status({ signal });
    const { lastStatus } = this;
    const held = 'methods' in lastStatus ? lastStatus.methods : [];
    return Promise.all(
      this.methods.map(async (method) => ({
        method,
        availability: await method.probe(),
        slots: held.filter((slot) => slot.method === method.id),
      })),
    );
  }

  warmUp(methodId = ''): void {
    this.calls.push({ name: 'warmUp', id: methodId });
  }

  create(methodId: string, input?: SecretInput, options?: CallOptions): Promise<BackupStatus> {
    return this.#run('create', methodId, input, options, PHASES);
  }

  change(slotId: string, input?: SecretInput, options?: CallOptions): Promise<BackupStatus> {
    return this.#run('change', slotId, input, options, PHASES);
  }

  remove(slotId: string, options?: CallOptions): Promise<BackupStatus> {
    return this.#run('remove', slotId, undefined, options, PHASES);
  }

  refresh(change: ShareChange, options?: CallOptions): Promise<BackupStatus> {
    return this.#run('refresh', change.to, undefined, options, PHASES);
  }

  drill(slotId: string, input?: SecretInput, options?: RunOptions<RecoverPhase>): Promise<BackupStatus> {
    return this.#run('drill', slotId, input, options, RECOVER_PHASES.slice(0, -1));
  }

  recover(slotId: string, input?: SecretInput, options?: CallOptions<RecoverPhase>): Promise<BackupStatus> {
    return this.#run('recover', slotId, input, options, RECOVER_PHASES);
  }

  accept(slotId: string): Promise<void> {
    this.calls.push({ name: 'accept', id: slotId });
    const { status } = this.options;
    if (status && 'methods' in status) {
      const methods = status.methods.map((slot) => (slot.slotId === slotId ? { ...slot, accepted: true } : slot));
      this.setStatus({ ...status, methods });
    }
    return Promise.resolve();
  }

  async findRecovery({ signal }: { signal?: AbortSignal | undefined } = {}): Promise<RecoveryOffer> {
    this.calls.push({ name: 'findRecovery', id: '' });
    await this.#hold('lookup', signal);
    const { lookupFailure, offer } = this.options;
    if (lookupFailure) throw new BackupError(lookupFailure.code, 'scripted', { details: lookupFailure.details ?? {} });
    return offer ?? fakeOffer(this.methods);
  }

  resume(): Promise<void> {
    return Promise.resolve();
  }

  forgetDevice(): Promise<void> {
    this.calls.push({ name: 'forgetDevice', id: '' });
    return Promise.resolve();
  }

  dispose(): void {
    this.calls.push({ name: 'dispose', id: '' });
  }

  async #run<P extends Phase | RecoverPhase>(
    action: BackupAction,
    id: string,
    input: SecretInput | undefined,
    { signal, onPhase, practice }: RunOptions<P> = {},
    phases: readonly P[],
  ): Promise<BackupStatus> {
    const secretLength = input?.secret?.length;
    this.calls.push({ name: action, id, ...(secretLength === undefined ? {} : { secretLength }), ...(practice ? { practice } : {}) });
    const { opensWith, after } = this.options;
    const opens = action === 'recover' || action === 'drill';
    const wrong = opens && opensWith !== undefined && input?.secret !== opensWith;
    const details: ErrorDetails = action === 'drill' && this.#practises(id) ? { practice: true } : {};
    const refusal = { code: 'wrong-secret', phase: 'unlocking', details } as const;
    const failure: FakeFailure | undefined = this.#failures.shift() ?? (wrong ? refusal : undefined);
    try {
      for (const phase of phases) {
        if (!this.options.deaf) throwIfAborted(signal);
        this.#set({ name: 'working', action, phase });
        onPhase?.(phase);
        await this.#hold(phase, signal);
        if (failure && (failure.phase ?? phases[0]) === phase) {
          throw new BackupError(failure.code, 'scripted', { details: failure.details ?? {} });
        }
      }
    } catch (error) {
      this.#set(error instanceof BackupError && error.code !== 'aborted' ? { name: 'failed', action, error } : { name: 'idle' });
      throw error;
    }
    this.#set({ name: 'done', action });
    const status = after ?? fakeStatus('protected');
    const share = action === 'recover' ? 'here' : this.options.device?.share;
    const device = share && ({ share, ownerKey: 'here' } as const);
    this.options = { ...this.options, status, ...(device ? { device } : {}) };
    this.#tell(status);
    return status;
  }

  /** Guesses at this slot are counted, and those of a drill apart. */
  #practises(slotId: string): boolean {
    const { status } = this.options;
    const slots = status && 'methods' in status ? status.methods : [];
    return slots.some((slot) => slot.slotId === slotId && slot.vault !== undefined && slot.practice === 'free');
  }

  async #hold(at: FakeStep, given: AbortSignal | undefined): Promise<void> {
    const signal = this.options.deaf ? undefined : given;
    await this.options.network?.(at, signal);
    if (this.options.holdAt === at) {
      await new Promise<void>((resolve) => {
        this.#gates.push(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    throwIfAborted(signal);
  }

  #set(state: FlowState): void {
    this.state = state;
    this.dispatchEvent(new Event('change'));
  }

  #tell(status: BackupStatus): void {
    this.lastStatus = status;
    this.dispatchEvent(new Event('change'));
  }
}

/** An offer with one way per method, all usable. */
export function fakeOffer(methods: readonly BackupMethod[]): RecoveryOffer {
  return {
    seq: 1,
    createdAt: '2026-11-23T09:19:00.000Z',
    choices: methods.map(({ id }, i) => ({
      slotId: `slot-${i + 1}`,
      method: id,
      createdAt: '2026-11-23T09:19:00.000Z',
      availability: { state: 'available' },
    })),
  };
}
