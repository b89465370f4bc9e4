/** The core: format, keys, rules. No DOM, no network, no Lit. */
export * from './backup-file.ts';
export * from './bytes.ts';
export * from './engine.ts';
export * from './errors.ts';
export * from './generate.ts';
export * from './guessing-time.ts';
export * from './inspect.ts';
export * from './json.ts';
export * from './kdf.ts';
export * from './manifest.ts';
export * from './owner-key.ts';
export * from './password-rules.ts';
export * from './policy.ts';
export * from './pv1.ts';
export * from './sha256.ts';
export * from './strength.ts';
export { loadFullData } from './strength-full.ts';
export * from './text.ts';
