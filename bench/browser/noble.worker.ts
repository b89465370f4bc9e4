import { argon2id } from '@noble/hashes/argon2.js';
import { type Derive, serve } from './kdf-worker.ts';

const derive: Derive = (secret, salt, { m, t, p }) => argon2id(secret, salt, { m, t, p, dkLen: 32 });
serve(derive, (kdf) => Promise.resolve(derive(new Uint8Array(16), new Uint8Array(16), { ...kdf, t: 1 })));
