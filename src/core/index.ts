/** The core: format, keys, rules. No DOM, no network, no Lit. */
export * from './backup-file.ts';
export * from './bytes.ts';
export * from './engine.ts';
export * from './errors.ts';
export * from './inspect.ts';
export * from './json.ts';
export * from './kdf.ts';
export * from './manifest.ts';
export * from './owner-key.ts';
