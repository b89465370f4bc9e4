/**
 * One wallet's backup: the calls that elements and headless wallets make.
 * Each takes the wallet's lock, finishes what was left half done, does its
 * work in one engine, and lets go of everything.
 */
import { BackupError, type ErrorCode, asBackupError, throwIfAborted } from '../core/errors.ts';
import { type Slot, pickSlot } from '../core/manifest.ts';
import type { BackupMethod } from '../methods/method.ts';
import { workerEngine } from '../workers/sealing-client.ts';
import { NO_COUNTS, triesAt } from './counted.ts';
import { type Current, accountOf, checkMayBuildOn } from './current.ts';
import { type DeviceState, acceptedForm, isAccepted } from './device.ts';
import { Engines } from './engines.ts';
import { Host } from './host.ts';
import type { BackupOptions } from './options.ts';
import { prove } from './prove.ts';
import { type FlowContext, resumePending } from './publish.ts';
import { NOT_CHECKED, statusOf, unknownStatus } from './status.ts';
import type {
  Backup,
  BackupAction,
  BackupStatus,
  CallOptions,
  DeviceFacts,
  DrillOptions,
  FlowState,
  MethodChoice,
  Phase,
  RecoverPhase,
  RecoveryOffer,
  SecretInput,
  ShareChange,
} from './types.ts';
import { type Wanted, write } from './write.ts';

/** The share is here: what a set-up left behind and cannot be opened now is replaced. */
const TAKES_ITS_PLACE: ReadonlySet<ErrorCode> = new Set([
  'wrong-secret',
  'vault-wait',
  'vault-locked',
  'vault-destroyed',
  'slot-not-found',
]);

interface SignalOption {
  readonly signal?: AbortSignal | undefined;
}

type AnyPhase = Phase | RecoverPhase;
type AnyOptions = CallOptions | CallOptions<RecoverPhase>;

/** A call under way, with the device's state as it was loaded. */
interface Call {
  readonly context: FlowContext;
  readonly state: DeviceState;
  readonly announce: (phase: AnyPhase) => void;
}

class WalletBackup extends EventTarget implements Backup {
  readonly #host: Host;
  readonly #engines: Engines;
  #state: FlowState = { name: 'idle' };
  #lastStatus: BackupStatus = NOT_CHECKED;
  #working = false;
  #resuming: Promise<void> | undefined;

  constructor(options: BackupOptions) {
    super();
    this.#host = new Host(options);
    this.#engines = new Engines(options.engine ?? workerEngine);
  }

  get wallet(): string {
    return this.#host.wallet;
  }

  get methods(): readonly BackupMethod[] {
    return this.#host.methods;
  }

  get storeName(): string {
    return this.#host.store.name;
  }

  get state(): FlowState {
    return this.#state;
  }

  get lastStatus(): BackupStatus {
    return this.#lastStatus;
  }

  // What is known

  async status({ signal }: SignalOption = {}): Promise<BackupStatus> {
    try {
      let device = await this.#host.load();
      if (device.pending && (this.#resuming || !this.#working)) {
        // Finishing comes first, for every look-up that asks meanwhile; where it fails, what is stored is still the truth.
        this.#resuming ??= this.resume({ signal })
          .catch(() => undefined)
          .finally(() => (this.#resuming = undefined));
        await this.#resuming;
        device = await this.#host.load();
      }
      const status = await this.#readStatus(device, signal);
      // Not waited for: another tab may be at work. Whoever calls next comes after it.
      const { device: memory } = this.#host;
      if (status.state !== 'unknown') void memory.exclusive(this.wallet, () => this.#host.told(device)).catch(() => undefined);
      return status;
    } catch (thrown) {
      return this.#report(unknownStatus(asBackupError(thrown).code));
    }
  }

  async deviceFacts(): Promise<DeviceFacts> {
    // A host or a device that cannot say is `unknown`: never taken for a no.
    const ownerKey = this.#host.load().then(({ owner }) => (owner ? 'here' : 'missing'));
    const [share, key] = await Promise.allSettled([this.#host.hasShare(), ownerKey]);
    return {
      share: share.status === 'fulfilled' ? share.value : 'unknown',
      ownerKey: key.status === 'fulfilled' ? key.value : 'unknown',
    };
  }

  async choices({ signal }: SignalOption = {}): Promise<readonly MethodChoice[]> {
    const status = await this.status({ signal });
    const held = 'methods' in status ? status.methods : [];
    return Promise.all(
      this.methods.map(async (method) => ({
        method,
        availability: await method.probe({ signal }),
        slots: held.filter((slot) => slot.method === method.id),
      })),
    );
  }

  async findRecovery({ signal }: SignalOption = {}): Promise<RecoveryOffer> {
    try {
      const device = await this.#host.loadOrForget();
      const current = await this.#host.current(device, signal);
      const { seq, createdAt } = current.manifest;
      const counts = await this.#host.counts(current, signal);
      throwIfAborted(signal);
      const now = this.#host.now();
      const choices = current.manifest.slots.map(async (slot) => {
        const { id: slotId, method } = slot;
        const availability = this.#host.supports(method)
          ? await this.#host.method(method).probe({ signal })
          : ({ state: 'unavailable', reason: 'newer-app', remedy: 'update-app' } as const);
        return { slotId, method, createdAt, account: accountOf(slot), availability, ...triesAt(slot, counts, now) };
      });
      return { choices: await Promise.all(choices), seq, createdAt };
    } catch (thrown) {
      throw asBackupError(thrown);
    }
  }

  // What makes a new backup

  create(methodId: string, { secret }: SecretInput = {}, options: CallOptions = {}): Promise<BackupStatus> {
    return this.#run('create', options, async (call) => {
      const method = this.#host.method(methodId);
      const current = await this.#host.currentOrNone(call.state, options.signal);
      const wanted: Wanted = { action: 'create', method, secret, current };
      const cutOff = current && cutOffSlot(call.state, current, method);
      if (!cutOff) return this.#write(call, wanted);
      // A try whose end was never seen is not made twice: the same secret proves
      // what it left, another secret replaces it.
      try {
        const phase = () => call.announce('checking');
        return await prove(this.#host, call.context, call.state, { current, slotId: cutOff.id, secret, phase, handOver: false });
      } catch (error) {
        if (!TAKES_ITS_PLACE.has(asBackupError(error).code)) throw error;
        return this.#write(call, { ...wanted, replaces: cutOff });
      }
    });
  }

  change(slotId: string, { secret }: SecretInput = {}, options: CallOptions = {}): Promise<BackupStatus> {
    return this.#run('change', options, async (call) => {
      const current = await this.#host.current(call.state, options.signal);
      const replaces = pickSlot(current.manifest, slotId);
      return this.#write(call, { action: 'change', method: this.#host.method(replaces.method), secret, current, replaces });
    });
  }

  remove(slotId: string, options: CallOptions = {}): Promise<BackupStatus> {
    return this.#run('remove', options, async (call) => {
      const current = await this.#host.current(call.state, options.signal);
      const replaces = slotOf(current, slotId);
      if (current.manifest.slots.length === 1) throw new BackupError('last-method');
      return this.#write(call, { action: 'remove', current, replaces });
    });
  }

  refresh(change: ShareChange, options: CallOptions = {}): Promise<BackupStatus> {
    return this.#run('refresh', options, async (call) => {
      const current = await this.#host.current(call.state, options.signal);
      const { pair } = current.manifest;
      if (pair !== change.from && pair !== change.to) throw new BackupError('stale-device');
      return this.#write(call, { action: 'refresh', current, fresh: { pair: change.to, share: change.share } });
    });
  }

  async accept(slotId: string): Promise<void> {
    await this.#host.device.exclusive(this.wallet, async () => {
      const state = await this.#host.load();
      const current = await this.#host.current(state);
      checkMayBuildOn(state, current);
      const accepted = [...state.accepted.filter(({ id }) => id !== slotId), acceptedForm(slotOf(current, slotId))];
      await this.#host.save({ ...state, accepted, removed: state.removed.filter((id) => id !== slotId) });
    });
    await this.status();
  }

  // What opens the stored one

  drill(slotId: string, { secret }: SecretInput = {}, options: DrillOptions = {}): Promise<BackupStatus> {
    return this.#run('drill', options, async (call) => this.#prove(call, slotId, secret, options.practice ?? 'first'));
  }

  recover(slotId: string, { secret }: SecretInput = {}, options: CallOptions<RecoverPhase> = {}): Promise<BackupStatus> {
    return this.#run('recover', options, async (call) => this.#prove(call, slotId, secret));
  }

  // What happens around them

  async resume(options: CallOptions = {}): Promise<void> {
    await this.#run('resume', options, ({ state }) => Promise.resolve(state));
  }

  async forgetDevice(): Promise<void> {
    await this.#host.device.exclusive(this.wallet, () => this.#host.device.remove(this.wallet));
    this.#engines.dispose();
    this.#lastStatus = NOT_CHECKED;
    this.#setState({ name: 'idle' });
  }

  warmUp(methodId?: string): void {
    const kdf = this.methods.find(({ id, kdf: cost }) => cost && (methodId === undefined || id === methodId))?.kdf;
    if (kdf && !this.#working) this.#engines.warmUp(kdf);
  }

  dispose(): void {
    this.#engines.dispose();
  }

  #write({ context, state }: Call, wanted: Wanted): Promise<DeviceState> {
    return write(this.#host, context, state, wanted);
  }

  /** @param practice of a drill; a recovery hands the share over instead */
  async #prove(
    { context, state, announce }: Call,
    slotId: string,
    secret: string | undefined,
    practice?: 'first' | 'free',
  ): Promise<DeviceState> {
    const current = await this.#host.current(state, context.signal);
    return prove(this.#host, context, state, { current, slotId, secret, phase: announce, handOver: !practice, practice });
  }

  /** One call: busy, lock, half-done work, the work itself, the truth afterwards, and letting go. */
  async #run(action: BackupAction, options: AnyOptions, work: (call: Call) => Promise<DeviceState>): Promise<BackupStatus> {
    if (this.#working) throw new BackupError('busy');
    this.#working = true;
    const { signal } = options;
    const running = this.#engines.take();
    const { engine, owed } = running;
    const stop = () => this.#engines.abandon(running);
    const announce = (phase: AnyPhase) => {
      this.#setState({ name: 'working', action, phase });
      (options.onPhase as ((phase: AnyPhase) => void) | undefined)?.(phase);
    };
    signal?.addEventListener('abort', stop);
    try {
      const opening = action === 'recover' || action === 'drill';
      announce(opening ? 'finding' : 'preparing');
      const status = await this.#host.device.exclusive(
        this.wallet,
        async () => {
          throwIfAborted(signal);
          const { store, reader, device, now } = this.#host;
          const context: FlowContext = { wallet: this.wallet, store, reader, device, engine, owed, now, signal, phase: announce };
          const state = opening ? await this.#host.loadOrForget() : await this.#host.load();
          // What was left half done shows its phases only where it is what was asked for.
          const resumed = await resumePending(action === 'resume' ? context : { ...context, phase: () => undefined }, state);
          return this.#lookAfter(action, await work({ context, state: resumed, announce }));
        },
        signal,
      );
      this.#setState(action === 'resume' ? { name: 'idle' } : { name: 'done', action });
      return status;
    } catch (thrown) {
      const error = signal?.aborted ? new BackupError('aborted', undefined, { cause: thrown }) : asBackupError(thrown);
      const silent = error.code === 'aborted' || action === 'resume';
      this.#setState(silent ? { name: 'idle' } : { name: 'failed', action, error });
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
      this.#engines.giveBack(running);
      this.#working = false;
    }
  }

  /**
   * What the store says now, even when the caller has stopped listening. Still under the lock: what nobody was told of yet,
   * another tab would take for a try that was cut off, and replace.
   */
  async #lookAfter(action: BackupAction, after: DeviceState): Promise<BackupStatus> {
    this.#host.forgetCounts();
    const status = await this.#readStatus(after).catch((thrown: unknown) => this.#report(unknownStatus(asBackupError(thrown).code)));
    if (status.state !== 'unknown' && action !== 'resume') await this.#host.told(after);
    return status;
  }

  async #readStatus(device: DeviceState, signal?: AbortSignal): Promise<BackupStatus> {
    const current = await this.#host.currentOrNone(device, signal);
    const [pair, counts] = await Promise.all([this.#host.pair(), current ? this.#host.counts(current, signal) : NO_COUNTS]);
    const supports = (id: string) => this.#host.supports(id);
    return this.#report(statusOf({ device, current, pair, now: this.#host.now(), supports, counts }));
  }

  #report(status: BackupStatus): BackupStatus {
    this.#lastStatus = status;
    this.dispatchEvent(new Event('change'));
    return status;
  }

  #setState(state: FlowState): void {
    this.#state = state;
    this.dispatchEvent(new Event('change'));
  }
}

/** @throws BackupError `slot-not-found`; a slot of a newer version may be taken out and accepted, too */
function slotOf(current: Current, slotId: string): Slot {
  const slot = current.manifest.slots.find(({ id }) => id === slotId);
  if (!slot) throw new BackupError('slot-not-found');
  return slot;
}

/**
 * The slot that a try left behind whose end nobody saw: set up on this device,
 * and told of by no status or never opened since.
 */
function cutOffSlot(state: DeviceState, current: Current, method: BackupMethod): Slot | undefined {
  if (method.asks !== 'secret') return undefined;
  const left = (id: string) => state.untold?.includes(id) || (state.setUp?.[id] !== undefined && !state.proofs[id]);
  return current.manifest.slots.find((slot) => slot.method === method.id && left(slot.id) && isAccepted(state, acceptedForm(slot)));
}

/** @throws BackupError `invalid-argument`, `not-configured` */
export function createBackup(options: BackupOptions): Backup {
  return new WalletBackup(options);
}
