/** Stores: places that keep backups and never see a secret. */
export * from './file.ts';
export * from './http.ts';
export * from './ledger.ts';
export * from './memory.ts';
export * from './store.ts';
