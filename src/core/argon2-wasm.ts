/**
 * The one algorithm that is used of hash-wasm. A module of its own, because a
 * bundler cannot drop the other twenty from an `import()` of the package.
 */
export { argon2id } from 'hash-wasm';
