/** The `argon2id` package of the OpenPGP.js project: its SIMD build, loaded as its documentation says. */
import setup from 'argon2id/lib/setup.js';
import { type Derive, serve } from './kdf-worker.ts';

const load = (file: string) => (imports: WebAssembly.Imports) =>
  WebAssembly.instantiateStreaming(fetch(new URL(file, import.meta.url)), imports);
const ready = setup(load('./simd.wasm'), load('./no-simd.wasm'));
const derive: Derive = async (password, salt, { m, t, p }) =>
  (await ready)({ password, salt, memorySize: m, passes: t, parallelism: p, tagLength: 32 });
serve(derive, async (kdf) => derive(new Uint8Array(16), new Uint8Array(16), { ...kdf, t: 1 }));
