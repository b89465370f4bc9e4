/**
 * The service without a network: a Web-standard fetch over a database. Keeps
 * no state in memory that another process would need to know.
 */
import { type RawBuilder, sql } from 'kysely';
import { type AuthOptions, createAuth } from './auth/auth.ts';
import { DEVELOPMENT_WARNING, type DevelopmentAuth } from './auth/development.ts';
import { type AuditHead, type AuditReport, verifyAudit } from './audit.ts';
import { type Database, type DatabaseOptions, openDatabase } from './db/database.ts';
import { checkIsolation, migrate } from './db/migrate.ts';
import type { OutboxKind } from './db/schema.ts';
import { type Bindings, createApp } from './http/app.ts';
import { Problem, problemResponse } from './http/problem.ts';
import { errorFields, type Logger, silentLogger } from './log.ts';
import { type MaintenanceReport, runMaintenance } from './maintenance.ts';
import { Metrics } from './metrics.ts';
import type { AllowedPolicies } from './policies.ts';
import { BackupError, ownerFromSecret, sign } from './format.ts';
import { type Carrier, carry, type Delivery } from './outbox.ts';
import type { Notice } from './vault/notices.ts';
import type { VaultOptions } from './vault/registrations.ts';
import { RemoteVault, type RemoteVaultSetup } from './vault/remote.ts';
import { checkDurability, checkKms, type VaultSetup } from './vault/setup.ts';
import { timeOf } from './vault/time.ts';
import { sendNotice, type Webhook } from './webhook.ts';
import { DEFAULT_LIMITS, type Limits } from './rate-limit.ts';

export interface ServiceOptions {
  /** What to open; or an opened one that several services share, which stays the caller's to close. */
  readonly database: DatabaseOptions | Database;
  /** Your identity provider; or, on a laptop, development tokens. */
  readonly auth: AuthOptions | DevelopmentAuth;
  readonly limits?: Partial<Limits> | undefined;
  /** By method: names of the policies that new secrets may be made under. A method that is not named is free. */
  readonly policies?: AllowedPolicies | undefined;
  readonly clock?: (() => Date) | undefined;
  readonly logger?: Logger | undefined;
  /** Origins whose pages may call; `*` for all, nothing by default. */
  readonly corsOrigins?: readonly string[] | ((origin: string) => boolean) | undefined;
  /** When given, /metrics wants it as a bearer token. */
  readonly metricsToken?: string | undefined;
  /** Counts guesses at PINs and passwords, in the same database; nothing is counted where it is absent. */
  readonly vault?: VaultSetup | undefined;
  /** The vault is a process of its own; instead of `vault`. Its calls are relayed, and it is told of what became current. */
  readonly remoteVault?: RemoteVaultSetup | undefined;
  /** Answers for the vault alone: this is the process of its own. */
  readonly vaultOnly?: boolean | undefined;
  /** Hears of guesses from the third on and of every right one: at least once each, and again when it throws. */
  readonly notify?: ((notice: Notice) => void | Promise<void>) | undefined;
  /** The same, as signed POST requests. */
  readonly webhook?: Webhook | undefined;
  /** How often old candidates and deleted backups are cleared; 0 for never. One hour by default. */
  readonly maintenanceIntervalMs?: number | undefined;
}

export interface Service {
  fetch(request: Request, bindings?: Bindings): Promise<Response>;
  readonly engine: Database['engine'];
  /** Removes what is due now; runs by itself at an interval. */
  maintain(): Promise<MaintenanceReport>;
  /** Tells others what has to be told now; runs by itself after what is to be told, and at an interval. */
  deliver(): Promise<void>;
  /** Reads the whole audit log. */
  verifyAudit(anchors?: readonly AuditHead[]): Promise<AuditReport>;
  /** From here on requests are answered 503; those under way go on. */
  stop(): void;
  /** Stops, waits for the requests under way, closes the database. */
  close(): Promise<void>;
}

const MAINTENANCE_INTERVAL_MS = 60 * 60 * 1000;
const DELIVERY_INTERVAL_MS = 15_000;

async function openMigrated(options: DatabaseOptions | Database, logger: Logger, vault: VaultSetup | undefined): Promise<Database> {
  const database = 'transaction' in options ? { ...options, close: () => Promise.resolve() } : await openDatabase(options, logger);
  try {
    await migrate(database, logger);
    await checkIsolation(database);
    if (vault && vault.durability !== 'process') await checkDurability(database);
    if (vault) await checkKms(database, vault.id ?? 'vault', vault.kms);
    return database;
  } catch (thrown) {
    await database.close();
    throw thrown;
  }
}

/** Requests under way, and a way to wait until there is none. */
class Gate {
  stopping = false;
  #inside = 0;
  #waiting: (() => void)[] = [];

  async pass<T>(work: () => Promise<T>): Promise<T> {
    this.#inside++;
    try {
      return await work();
    } finally {
      this.#inside--;
      if (this.#inside === 0) for (const done of this.#waiting.splice(0)) done();
    }
  }

  async empty(): Promise<void> {
    if (this.#inside > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }
}

/**
 * Opens and migrates the database, and refuses to serve where row-level security would not hold.
 * @throws MigrationError, VaultSetupError, Error with the reason
 */
export async function createService(options: ServiceOptions): Promise<Service> {
  const { clock = () => new Date(), logger = silentLogger, maintenanceIntervalMs = MAINTENANCE_INTERVAL_MS } = options;
  if (options.vault && options.remoteVault) throw new BackupError('not-configured', 'either a vault here or one elsewhere, not both');
  if (options.vaultOnly && !options.vault) throw new BackupError('not-configured', 'a process for the vault alone needs one');
  const development = 'issueToken' in options.auth ? options.auth : undefined;
  const auth = createAuth('issueToken' in options.auth ? options.auth.options : options.auth);
  if (development) logger.log('warn', 'development-mode', { text: DEVELOPMENT_WARNING });
  const metrics = new Metrics();
  const gate = new Gate();
  const database = await openMigrated(options.database, logger, options.vault);
  const time = (): RawBuilder<Date> => timeOf(options.clock);
  const remoteVault = options.remoteVault && new RemoteVault(options.remoteVault);
  const carriers = carriersOf(options, remoteVault, clock);
  const app = createApp({
    database,
    auth,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    policies: options.policies ?? {},
    clock,
    logger,
    metrics,
    corsOrigins: options.corsOrigins ?? [],
    metricsToken: options.metricsToken,
    development,
    vault: options.vault && vaultOf(options.vault, database, options.clock, carriers.notice !== undefined),
    remoteVault,
    vaultOnly: options.vaultOnly,
    hasten: (walletKey) => deliverNow(walletKey),
    posted: () => deliverSoon(),
    ready: async () => !gate.stopping && (await answers(database)),
  });
  const maintain = async (): Promise<MaintenanceReport> => {
    const report = await runMaintenance(database, clock(), {
      vaultTime: time(),
      notices: carriers.notice !== undefined,
      remoteVault: remoteVault !== undefined,
    });
    for (const [kind, count] of Object.entries(report)) if (count > 0) metrics.add('holdfast_purged_total', { kind }, count as number);
    return report;
  };
  const deliverNow = (hastened?: string): Promise<void> => carry(database, carriers, time, noteDelivery, hastened);
  function noteDelivery(kind: OutboxKind, delivery: Delivery, thrown?: unknown): void {
    metrics.add('holdfast_outbox_total', { kind, delivery });
    if (delivery === 'refused') logger.log('error', 'delivery-refused', { text: kind });
    if (thrown !== undefined) logger.log('warn', 'delivery-failed', { text: kind, ...errorFields(thrown) });
  }
  /** One after the other, in the order in which they were asked for. */
  let delivered = Promise.resolve();
  const deliver = (starts?: () => void): Promise<void> => {
    const next = delivered.then(() => {
      starts?.();
      return deliverNow();
    });
    delivered = next.catch(() => undefined);
    return next;
  };
  const quietly = (work: () => Promise<unknown>, event: string): void => {
    if (gate.stopping) return;
    gate.pass(work).catch((thrown: unknown) => logger.log('error', event, errorFields(thrown)));
  };
  /** Never more than one that waits. */
  let waiting = false;
  function deliverSoon(): void {
    if (waiting || gate.stopping || Object.keys(carriers).length === 0) return;
    waiting = true;
    quietly(() => deliver(() => (waiting = false)), 'delivery-failed');
  }
  const timers =
    maintenanceIntervalMs > 0
      ? [
          setInterval(() => quietly(maintain, 'maintenance-failed'), maintenanceIntervalMs),
          setInterval(deliverSoon, Math.min(DELIVERY_INTERVAL_MS, maintenanceIntervalMs)),
        ]
      : [];
  for (const timer of timers) timer.unref();
  let closed: Promise<void> | undefined;
  const service: Service = {
    engine: database.engine,
    async fetch(request, bindings = {}) {
      const { pathname } = new URL(request.url);
      if (gate.stopping && pathname !== '/healthz' && pathname !== '/readyz') {
        return problemResponse(new Problem(503, 'store-busy', { retryAfterMs: 1_000 }));
      }
      return gate.pass(async () => app.fetch(request, bindings));
    },
    maintain,
    deliver: () => deliver(),
    verifyAudit: (anchors) => verifyAudit(database, anchors),
    stop() {
      gate.stopping = true;
      for (const timer of timers) clearInterval(timer);
    },
    close() {
      service.stop();
      closed ??= gate.empty().then(() => database.close());
      return closed;
    },
  };
  return service;
}

/** @param clock a test's; the vault goes by the database's clock, which all processes share */
function vaultOf(
  { id = 'vault', kms, identity, stepUp }: VaultSetup,
  database: Database,
  clock: (() => Date) | undefined,
  notices: boolean,
): VaultOptions {
  const key = ownerFromSecret(identity);
  return { id, database, kms, signAsVault: (message) => sign(key, message), clock, stepUp, notices };
}

/** Who hears of what is in the outbox. */
function carriersOf(
  { notify, webhook }: ServiceOptions,
  remoteVault: RemoteVault | undefined,
  clock: () => Date,
): Partial<Record<OutboxKind, Carrier>> {
  const notice: Carrier = async ({ body }) => {
    const told = JSON.parse(body) as Notice;
    await notify?.(told);
    if (webhook) await sendNotice(webhook, told, clock());
    return 'heard';
  };
  const tell =
    (vault: RemoteVault, path: '/v1/vault/activate' | '/v1/vault/purge'): Carrier =>
    ({ body }) =>
      vault.tell(path, JSON.parse(body) as object);
  return {
    ...(notify || webhook ? { notice } : {}),
    ...(remoteVault ? { activation: tell(remoteVault, '/v1/vault/activate'), purge: tell(remoteVault, '/v1/vault/purge') } : {}),
  };
}

async function answers(database: Database): Promise<boolean> {
  try {
    await database.transaction({ role: 'holdfast_service' }, (db) => sql`select 1`.execute(db));
    return true;
  } catch {
    return false;
  }
}
