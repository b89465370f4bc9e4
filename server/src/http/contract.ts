/** The HTTP contract as zod schemas: what the handlers read by, and what openapi.json is made from. */
import { createRoute, z } from '@hono/zod-openapi';
import { MAX_BACKUP_BYTES } from '../format.ts';
import { json, refusals, security, seq, sha256, sig } from './contract-parts.ts';

export const PromoteBody = z
  .strictObject({
    currentSha256: z.union([sha256, z.literal('')]).openapi({ description: 'SHA-256 of what must be current now, "" for nothing.' }),
    sig: sig.openapi({ description: 'Owner signature over enc("holdfast/1/promote", wallet, seq, sha256, currentSha256).' }),
  })
  .openapi('Promote');

export const OwnerBody = z
  .strictObject({ seq, sha256, sig: sig.openapi({ description: 'Owner signature over enc("holdfast/1/<verb>", wallet, seq, sha256).' }) })
  .openapi('OwnerCall');

export const StatusBody = z
  .object({
    methods: z.array(
      z.object({
        id: z.string(),
        method: z.string(),
        policy: z
          .string()
          .optional()
          .openapi({ description: 'The rules that its secret was held to, by the word of the page that made it.' }),
      }),
    ),
    pair: z.string(),
    seq,
    createdAt: z.iso.datetime(),
    sha256,
    lastVerifiedAt: z.iso.datetime().optional(),
  })
  .openapi('Status');

export const VersionBody = z.object({ seq, sha256 }).openapi('Version');

const walletParam = z
  .string()
  .min(1)
  .openapi({ param: { name: 'wallet', in: 'path' }, description: 'Wallet id, percent-encoded, 1 to 256 bytes of UTF-8.' });
const walletParams = z.object({ wallet: walletParam });
const versionParams = z.object({
  wallet: walletParam,
  seq: seq.openapi({ param: { name: 'seq', in: 'path' } }),
  sha256: sha256.openapi({ param: { name: 'sha256', in: 'path' } }),
});

const policyHeaders = z.object({
  'Holdfast-Policies': z.string().optional().openapi({
    description:
      'What the secrets of new slots were held to: `<slot id>=<policy name>, …`. A slot that is not in the current backup, of a method that the service has policies for, is refused with `policy-too-weak` unless one of them is named.',
    example: 'AAECAwQFBgc=password-2026',
  }),
});

/** Development only; not a part of the published contract. */
export const TokenBody = z.strictObject({ subject: z.string().min(1).max(255), wallets: z.array(z.string()).max(100) });

const PROBLEMS = {
  401: 'No acceptable token.',
  404: "No such backup, or not the caller's wallet.",
  409: 'Another owner key is pinned, the seq does not grow, or a registration that the backup names is not the one the vault has.',
  412: 'Not what is current: another device was first. Read again.',
  413: 'Larger than allowed.',
  422: 'Not acceptable as it is: schema, hash, wallet, seq, signature or policy.',
  428: 'The body does not name what it builds on.',
  429: 'Too many requests; see Retry-After.',
  503: 'Not available now; see Retry-After.',
} as const;

function problems(...statuses: readonly (keyof typeof PROBLEMS)[]) {
  const all = [401, 404, 422, 429, 503, ...statuses] as const;
  return refusals(Object.fromEntries(all.map((status) => [status, PROBLEMS[status]])));
}

const bytes = { 'application/octet-stream': { schema: { type: 'string', format: 'binary', maxLength: MAX_BACKUP_BYTES } as const } };
const etag = { ETag: { schema: { type: 'string' as const }, description: '"<sha256 of the bytes>"' } };
const lastVerified = {
  'Holdfast-Last-Verified': { schema: { type: 'string' as const }, description: 'RFC 3339: when this copy was last opened with a method.' },
};
function ownerCall(path: string, method: 'post' | 'delete', summary: string) {
  return createRoute({
    method,
    path,
    summary,
    security,
    request: { params: walletParams, body: { required: true, content: { 'application/json': { schema: OwnerBody } } } },
    responses: { 200: json(VersionBody, 'Done, now or before.'), ...problems(412, 413, 428) },
  });
}

const WALLET = '/v1/wallets/{wallet}';
const VERSION = `${WALLET}/backups/{seq}/{sha256}`;

export const routes = {
  current: createRoute({
    method: 'get',
    path: `${WALLET}/backup`,
    summary: 'The current backup, byte for byte',
    security,
    request: { params: walletParams },
    responses: {
      200: { description: 'The backup.', content: bytes, headers: { ...etag, ...lastVerified } },
      304: { description: 'Still the one that If-None-Match names.' },
      ...problems(),
    },
  }),
  status: createRoute({
    method: 'get',
    path: `${WALLET}/status`,
    summary: 'What can be said about the current backup without its ciphertext',
    security,
    request: { params: walletParams },
    responses: { 200: json(StatusBody, 'The status.'), ...problems() },
  }),
  putVersion: createRoute({
    method: 'put',
    path: VERSION,
    summary: 'Keeps a candidate; the same bytes again change nothing',
    security,
    request: { params: versionParams, headers: policyHeaders, body: { required: true, content: bytes } },
    responses: { 200: json(VersionBody, 'It was here already.'), 201: json(VersionBody, 'Kept.'), ...problems(409, 412, 413) },
  }),
  getVersion: createRoute({
    method: 'get',
    path: VERSION,
    summary: 'A candidate or a kept version, byte for byte',
    security,
    request: { params: versionParams },
    responses: { 200: { description: 'The bytes.', content: bytes, headers: etag }, ...problems() },
  }),
  promote: createRoute({
    method: 'post',
    path: `${VERSION}/promote`,
    summary: 'Makes a candidate current, in place of exactly what the body names',
    security,
    request: { params: versionParams, body: { required: true, content: { 'application/json': { schema: PromoteBody } } } },
    responses: { 200: json(VersionBody, 'It is current, now or since before.'), ...problems(409, 412, 413, 428) },
  }),
  verified: ownerCall(`${WALLET}/verified`, 'post', 'Notes that the current copy was opened with a method'),
  remove: ownerCall(`${WALLET}/backup`, 'delete', 'Deletes the backup; it can be brought back for 30 days'),
  undelete: ownerCall(`${WALLET}/undelete`, 'post', 'Brings a deleted backup back'),
} as const;

const plain = (description: string) => ({ description, content: { 'text/plain': { schema: z.string() } } });
const state = z.object({ status: z.string(), development: z.boolean().optional() });

export const systemRoutes = {
  health: createRoute({ method: 'get', path: '/healthz', summary: 'The process runs', responses: { 200: json(state, 'It does.') } }),
  ready: createRoute({
    method: 'get',
    path: '/readyz',
    summary: 'The service can answer: database reachable, not stopping',
    responses: { 200: json(state, 'It can.'), 503: json(state, 'It cannot now.') },
  }),
  metrics: createRoute({
    method: 'get',
    path: '/metrics',
    summary: 'Counters of this process for Prometheus',
    responses: { 200: plain('Prometheus text format.'), 401: { description: 'A metrics token is configured and was not sent.' } },
  }),
} as const;
