/** `@holdfast/server`: the reference service for those who embed it in a server of their own. */
export type { AuditEntry, AuditEvent, AuditHead, AuditReport } from './audit.ts';
export type { AuthOptions, Caller } from './auth/auth.ts';
export { createDevelopmentAuth, DEVELOPMENT_ISSUER, type DevelopmentAuth } from './auth/development.ts';
export { type Database, type DatabaseOptions, openDatabase } from './db/database.ts';
export { MigrationError } from './db/migrate.ts';
export { type DevService, type DevServiceOptions, startDevService } from './dev.ts';
export { type Kms, type KmsContext, KmsError } from './kms/kms.ts';
export { createLogger, type LogFields, type Logger, type LogLevel, silentLogger } from './log.ts';
export type { MaintenanceReport } from './maintenance.ts';
export { type Listening, type ListenOptions, listen } from './node.ts';
export type { AllowedPolicies } from './policies.ts';
export { DEFAULT_LIMITS, type Limit, type Limits } from './rate-limit.ts';
export { createService, type Service, type ServiceOptions } from './service.ts';
export type { Notice, NoticeKind } from './vault/notices.ts';
export { givenKeys, keysInFolder, publicIdentity, type VaultSetup, VaultSetupError } from './vault/setup.ts';
export type { RemoteVaultSetup } from './vault/remote.ts';
export type { StepUp } from './vault/step-up.ts';
export { readWebhookSecret, type Webhook } from './webhook.ts';
