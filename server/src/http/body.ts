/** Request bodies, bounded while they arrive, and the small JSON ones read strictly. */
import type { z } from '@hono/zod-openapi';
import { BackupError, concat, fromB64u } from '../format.ts';
import { Problem } from './problem.ts';

const MAX_JSON_BYTES = 4096;

function tooLarge(limit: number): Problem {
  return new Problem(413, 'store-too-large', { members: { limit } });
}

/** @throws Problem 413 as soon as it is known, 422 for a body that was packed on the way */
export async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  const encoding = request.headers.get('content-encoding');
  if (encoding !== null && encoding !== 'identity') throw new Problem(422, 'invalid-argument', { members: { field: 'content-encoding' } });
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge(limit);
  if (!request.body) return new Uint8Array(0);
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new Problem(422, 'invalid-argument', { detail: 'the body was cut off', cause });
    });
    if (done) return concat(...parts);
    length += value.length;
    if (length > limit) {
      await reader.cancel().catch(() => undefined);
      throw tooLarge(limit);
    }
    parts.push(value);
  }
}

/**
 * @param preconditions fields without which the call would be blind: their absence is 428
 * @throws Problem 413, 422, 428
 */
export async function readJson<T extends z.ZodType>(
  request: Request,
  schema: T,
  preconditions: readonly string[],
  limit = MAX_JSON_BYTES,
): Promise<z.infer<T>> {
  const bytes = await readBytes(request, limit);
  let value: unknown;
  try {
    value = bytes.length === 0 ? {} : JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    // The parser's message may quote the body: it goes nowhere.
    throw new Problem(422, 'invalid-argument', { detail: 'not JSON' });
  }
  if (typeof value === 'object' && value !== null) {
    const absent = preconditions.find((field) => !Object.hasOwn(value, field));
    if (absent !== undefined) throw new Problem(428, 'invalid-argument', { members: { field: absent } });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Problem(422, 'invalid-argument', { members: { field: parsed.error.issues[0]?.path.join('.') || 'body' } });
}

/** base64url of an Ed25519 signature. */
export function readSignature(text: string): Uint8Array {
  try {
    return fromB64u(text, 64);
  } catch (cause) {
    if (!(cause instanceof BackupError)) throw cause;
    throw new Problem(422, 'invalid-argument', { members: { field: 'sig' } });
  }
}
