#!/usr/bin/env node
/**
 * The service as a process: `npx tsx server/src/main.ts [command]`.
 * Configuration comes from the environment; server/README.md lists it.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type AuditHead, verifyAudit } from './audit.ts';
import { createDevelopmentAuth, DEVELOPMENT_WARNING } from './auth/development.ts';
import { type Config, ConfigError, readConfig, readDatabaseConfig } from './config.ts';
import { type Database, openDatabase } from './db/database.ts';
import { checkIsolation, migrate, MigrationError } from './db/migrate.ts';
import { isLoopbackOrigin } from './dev.ts';
import type { VaultConfig } from './config-vault.ts';
import { KmsError } from './kms/kms.ts';
import { createLogger, errorFields, type Logger } from './log.ts';
import { runMaintenance } from './maintenance.ts';
import { listen } from './node.ts';
import { createService } from './service.ts';
import { holdAll, release, walletKeysOf } from './vault/care.ts';
import { givenKeys, keysInFolder, publicIdentity, type VaultSetup, VaultSetupError } from './vault/setup.ts';

const USAGE = `usage: main.ts [command]
  serve                      answer requests (without a command, too)
  vault                      the vault alone, as a process of its own
  migrate                    bring the database up to date, and end
  maintain                   remove what is due, and end
  verify-audit [HEADS.json]  check the audit log; compare with the heads in the file, then note the present ones there
  vault-lock-all             after a restore: no guess is answered any more
  vault-release WALLET [SUBJECT]
                             answer this wallet's guesses again
  token SUBJECT WALLET...    ask the development service that runs on HOLDFAST_PORT for a token
`;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function onSignals(stop: () => void): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop);
}

async function serve(config: Config, logger: Logger, vaultOnly = false): Promise<void> {
  const auth = config.auth ?? (await createDevelopmentAuth());
  const { development } = config;
  if (development) process.stderr.write(`\n  ${DEVELOPMENT_WARNING}\n\n`);
  const vault = config.vault && vaultOf(config.vault, development);
  sayVault(vault, config, logger);
  const service = await createService({
    database: config.database,
    auth,
    limits: config.limits,
    policies: config.policies,
    logger,
    corsOrigins: development ? isLoopbackOrigin : config.corsOrigins,
    metricsToken: config.metricsToken,
    vault,
    vaultOnly,
    remoteVault: config.remoteVault,
    webhook: config.notify,
  });
  const { host, port, trustedProxies, graceMs } = config;
  const listening = await listen(service, { host, port, trustedProxies, graceMs }).catch(async (thrown: unknown) => {
    await service.close();
    throw thrown;
  });
  logger.log('info', 'listening', { url: listening.url, engine: service.engine });
  onSignals(() => {
    logger.log('info', 'stopping');
    listening.close().then(
      () => logger.log('info', 'stopped'),
      (thrown: unknown) => {
        logger.log('error', 'stop-failed', errorFields(thrown));
        process.exitCode = 1;
      },
    );
  });
}

function vaultOf({ id, keys, stepUp }: VaultConfig, development: boolean): VaultSetup {
  const made = keys.kind === 'folder' ? keysInFolder(keys.folder) : givenKeys(keys);
  return { id, ...made, stepUp, durability: development ? 'process' : 'disk' };
}

/** What clients have to be configured with, or why there are no PINs. */
function sayVault(vault: VaultSetup | undefined, { remoteVault }: Config, logger: Logger): void {
  if (remoteVault) logger.log('info', 'vault', { text: `id ${remoteVault.id}, elsewhere`, url: remoteVault.url.origin });
  else if (vault) logger.log('info', 'vault', { text: `id ${vault.id}, identity key for clients ${publicIdentity(vault.identity)}` });
  else logger.log('warn', 'no-vault', { text: 'HOLDFAST_KMS_KEY and HOLDFAST_VAULT_IDENTITY are not set: PINs are not offered' });
}

async function withDatabase(logger: Logger, work: (database: Database) => Promise<void>): Promise<void> {
  const database = await openDatabase(readDatabaseConfig(process.env), logger);
  try {
    await migrate(database, logger);
    await checkIsolation(database);
    await work(database);
  } finally {
    await database.close();
  }
}

function readHeads(path: string | undefined): readonly AuditHead[] {
  if (path === undefined) return [];
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as readonly AuditHead[];
  } catch (cause) {
    if ((cause as { code?: string }).code === 'ENOENT') return [];
    throw cause;
  }
}

async function verifyAuditCommand(database: Database, path: string | undefined): Promise<void> {
  const report = await verifyAudit(database, readHeads(path));
  for (const fault of report.faults) say(fault);
  say(report.faults.length === 0 ? `${report.entries} entries, every chain whole` : `${report.faults.length} faults`);
  if (report.faults.length > 0) process.exitCode = 1;
  else if (path !== undefined) {
    writeFileSync(`${path}.new`, `${JSON.stringify(report.heads, null, 2)}\n`);
    renameSync(`${path}.new`, path);
  }
}

async function lockAllCommand(database: Database): Promise<void> {
  say(`${await holdAll(database)} registrations locked until they are released`);
}

async function releaseCommand(database: Database, [wallet, subject]: readonly string[]): Promise<void> {
  if (wallet === undefined) throw new ConfigError(['vault-release: needs a wallet']);
  const keys = await walletKeysOf(database, { wallet, subject });
  if (keys.length > 1)
    throw new ConfigError(['vault-release: several subjects have a wallet of this name; say which: vault-release WALLET SUBJECT']);
  if (keys[0] === undefined) throw new ConfigError(['vault-release: there is no such wallet']);
  say(`${await release(database, keys[0])} registrations released`);
}

async function tokenCommand(config: Config, [subject, ...wallets]: readonly string[]): Promise<void> {
  if (subject === undefined || wallets.length === 0) throw new ConfigError(['token: needs a subject and at least one wallet']);
  const response = await fetch(`http://${config.host}:${config.port}/development/token`, {
    method: 'POST',
    body: JSON.stringify({ subject, wallets }),
  });
  if (!response.ok) throw new ConfigError([`token: the service answered ${response.status}`]);
  say(((await response.json()) as { token: string }).token);
}

async function main([command = 'serve', ...rest]: readonly string[]): Promise<void> {
  const level = process.env['HOLDFAST_LOG_LEVEL'] === 'debug' ? 'debug' : 'info';
  if (command === 'serve') {
    const config = readConfig(process.env);
    return serve(config, createLogger({ level: config.logLevel }));
  }
  if (command === 'vault') {
    const config = readConfig(process.env, 'vault');
    return serve(config, createLogger({ level: config.logLevel }), true);
  }
  const logger = createLogger({ level, write: (line) => process.stderr.write(`${line}\n`) });
  if (command === 'migrate') return withDatabase(logger, () => Promise.resolve());
  if (command === 'maintain') {
    const [notices, remoteVault] = ['HOLDFAST_NOTIFY_URL', 'HOLDFAST_VAULT_URL'].map((name) => (process.env[name] ?? '') !== '');
    return withDatabase(logger, async (database) =>
      say(JSON.stringify(await runMaintenance(database, new Date(), { notices, remoteVault }))),
    );
  }
  if (command === 'vault-lock-all') return withDatabase(logger, lockAllCommand);
  if (command === 'vault-release') return withDatabase(logger, (database) => releaseCommand(database, rest));
  if (command === 'verify-audit') return withDatabase(logger, (database) => verifyAuditCommand(database, rest[0]));
  if (command === 'token') return tokenCommand(readConfig(process.env), rest);
  process.stderr.write(USAGE);
  process.exitCode = 2;
}

await main(process.argv.slice(2)).catch((thrown: unknown) => {
  const known = [ConfigError, MigrationError, VaultSetupError, KmsError].some((known) => thrown instanceof known);
  if (known && thrown instanceof Error) process.stderr.write(`${thrown.name}:\n${thrown.message.replace(/^/gm, '  ')}\n`);
  // Messages of drivers are for the operator of this terminal, not for the logs.
  else process.stderr.write(`the service did not start: ${thrown instanceof Error ? thrown.message : 'unknown'}\n`);
  process.exitCode = 1;
});
