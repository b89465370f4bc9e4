import { argon2id } from 'hash-wasm';
import { type Derive, serve } from './kdf-worker.ts';

const derive: Derive = (password, salt, { m, t, p }) =>
  argon2id({ password, salt, memorySize: m, iterations: t, parallelism: p, hashLength: 32, outputType: 'binary' });
serve(derive, (kdf) => Promise.resolve(derive(new Uint8Array(16), new Uint8Array(16), { ...kdf, t: 1 })));
