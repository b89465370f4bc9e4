/** Stores: places that keep backups and never see a secret. */
export * from './file.ts';
export * from './http.ts';
export { type HttpVaultOptions, httpVault } from './http-vault.ts';
export * from './ledger.ts';
export * from './memory-vault.ts';
export * from './memory.ts';
export type { StepUp, StepUpAsked } from './step-up.ts';
export * from './store.ts';
