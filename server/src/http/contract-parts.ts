/** What the parts of the HTTP contract are put together from. */
import { z } from '@hono/zod-openapi';

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const seq = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
export const sig = z.string().length(86).openapi({ description: 'base64url of an Ed25519 signature by the owner key, 64 bytes.' });
export const security = [{ bearer: [] }];

const ProblemBody = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().openapi({ description: "A code of the kit's error table." }),
    detail: z.string().optional(),
    field: z.string().optional(),
    limit: z.int().optional(),
    lastSeq: z.int().optional(),
    triesLeft: z.int().optional(),
  })
  .openapi('Problem');

export function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

const text = { type: 'string' as const };
const RETRY_AFTER = { 'Retry-After': { schema: { type: 'integer' as const }, description: 'Seconds.' } };
const CHALLENGE = { 'WWW-Authenticate': { schema: text, description: 'RFC 6750 section 3; for `step-up-required` RFC 9470 section 3.' } };

/** Problem documents by status, each with what it means here. */
export function refusals(meanings: Readonly<Record<number, string>>) {
  return Object.fromEntries(
    Object.entries(meanings).map(([status, description]) => [
      status,
      {
        description,
        content: { 'application/problem+json': { schema: ProblemBody } },
        ...(status === '429' || status === '503' ? { headers: RETRY_AFTER } : {}),
        ...(status === '401' ? { headers: CHALLENGE } : {}),
      },
    ]),
  );
}
