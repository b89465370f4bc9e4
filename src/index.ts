/**
 * Holdfast: back up the client share of an MPC wallet, and get it back on a
 * new device. Elements are not in here: import `holdfast/define/<tag>.js`.
 */
export { BackupError, type ErrorCode, type ErrorDetails, type Remedy, isErrorCode } from './core/errors.ts';
export { generatePassphrase } from './core/generate.ts';
export { ARGON2ID_2026, type KdfParams } from './core/kdf.ts';
export { passwordRules } from './core/password-rules.ts';
export { type Issue, type SecretKind, type SecretPolicy, createPolicy } from './core/policy.ts';
export type { StrengthEstimate, StrengthEstimator, StrengthLevel } from './core/strength.ts';
export type { RenewShare } from './elements/backup-method-picker.calls.ts';
export type { FormMode } from './elements/password-backup-form.ts';
export type { Fetch } from './elements/shared/later.ts';
export type { WalletBackupMode } from './elements/wallet-backup.ts';
export * from './events.ts';
export * from './flow/index.ts';
export type { Message, MessageTable } from './messages/format.ts';
export type { Vault, VaultRegistration } from './core/vault.ts';
export type { Availability, BackupMethod } from './methods/method.ts';
export { password } from './methods/password.ts';
export { pin } from './methods/pin.ts';
export * from './stores/index.ts';
export { type WorkerFactory, type WorkerName, setWorkerFactory } from './workers/start-worker.ts';
export type { StrengthMeter } from './workers/strength-client.ts';
