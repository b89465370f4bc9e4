/**
 * Argon2id v1.3 (RFC 9106) behind one seam: bytes in, 32 bytes out.
 *
 * hash-wasm where WebAssembly may run, @noble/hashes where a page's policy
 * refuses it: slower, same output. Both leave memory behind from which the key
 * could be derived again, so callers in a browser terminate the worker.
 */
import { BackupError } from './errors.ts';

/** Cost of one derivation. `m` in KiB, `t` passes, `p` lanes. */
export interface KdfParams {
  readonly m: number;
  readonly t: number;
  readonly p: number;
}

/** What new backups are made with; the name is the year in which it was chosen. */
export const ARGON2ID_2026: KdfParams = { m: 65_536, t: 3, p: 1 };

/** The least that may be chosen. For tests and slow simulators; never for people's money. */
export const TEST_ONLY_FAST: KdfParams = { m: 19_456, t: 2, p: 1 };

const KDF_KEY_BYTES = 32;
/** RFC 9106 section 3.1 allows less; hash-wasm does not. */
const SALT_MIN_BYTES = 8;
const MIB = 1024; // KiB

/** What may be chosen for a new backup. */
const CHOOSE = { mMin: 19 * MIB, tMin: 2 };
/** What an existing backup may ask of this device, checked before memory is taken. */
const ACCEPT = { mMin: 8 * MIB, mMax: 256 * MIB, tMin: 1, tMax: 10, pMin: 1, pMax: 4, productMax: 1024 * MIB };

export function isAcceptableKdf({ m, t, p }: KdfParams): boolean {
  return (
    [m, t, p].every(Number.isSafeInteger) &&
    m >= ACCEPT.mMin &&
    m <= ACCEPT.mMax &&
    t >= ACCEPT.tMin &&
    t <= ACCEPT.tMax &&
    p >= ACCEPT.pMin &&
    p <= ACCEPT.pMax &&
    m * t <= ACCEPT.productMax
  );
}

export function isChoosableKdf(kdf: KdfParams): boolean {
  return isAcceptableKdf(kdf) && kdf.m >= CHOOSE.mMin && kdf.t >= CHOOSE.tMin;
}

type Kernel = (secret: Uint8Array, salt: Uint8Array, kdf: KdfParams) => Promise<Uint8Array>;

/** WebAssembly kernel. Loaded on first use: it is the larger half of this module. */
export const wasmKernel: Kernel = async (secret, salt, { m, t, p }) => {
  const { argon2id } = await import('./argon2-wasm.ts');
  return argon2id({
    password: secret,
    salt,
    memorySize: m,
    iterations: t,
    parallelism: p,
    hashLength: KDF_KEY_BYTES,
    outputType: 'binary',
  });
};

/** JavaScript kernel. Blocks its thread for the whole run. Loaded on first use: few pages need it. */
export const plainKernel: Kernel = async (secret, salt, { m, t, p }) => {
  const { argon2id } = await import('@noble/hashes/argon2.js');
  return argon2id(secret, salt, { m, t, p, dkLen: KDF_KEY_BYTES, version: 0x13 });
};

let webAssemblyRefused = false;

/**
 * @param secret prepared text, at least 1 byte; hash-wasm refuses an empty one
 * @param salt 8 bytes or more; the format uses 16
 * @returns 32 bytes, owned by the caller
 * @throws BackupError `kdf-out-of-range` before any memory is taken, `memory-unavailable`, `internal` (secret or salt too short)
 */
export async function argon2id(secret: Uint8Array, salt: Uint8Array, kdf: KdfParams): Promise<Uint8Array> {
  if (!isAcceptableKdf(kdf)) throw new BackupError('kdf-out-of-range');
  // Checked here, so that a caller's mistake is not taken for a missing kernel below.
  if (secret.length === 0 || salt.length < SALT_MIN_BYTES) throw new BackupError('internal', 'argon2id input');
  if (!webAssemblyRefused) {
    try {
      return await wasmKernel(secret, salt, kdf);
    } catch (cause) {
      // A policy without 'wasm-unsafe-eval' throws CompileError or EvalError, a
      // missing WebAssembly a ReferenceError, and missing memory a RangeError.
      if (cause instanceof RangeError) throw new BackupError('memory-unavailable', undefined, { cause });
      webAssemblyRefused = true;
    }
  }
  try {
    return await plainKernel(secret, salt, kdf);
  } catch (cause) {
    throw new BackupError('memory-unavailable', undefined, { cause });
  }
}

/**
 * Compiles the kernel and touches the memory, so that the derivation that
 * follows starts at full speed. Never fails: it is only a head start.
 */
export async function warmUpKdf(kdf: KdfParams): Promise<void> {
  const nothing = new Uint8Array(16);
  await argon2id(nothing, nothing, { ...kdf, t: 1 }).catch(() => undefined);
}
