/** The HTTP contract as zod schemas: what the handlers read by, and what openapi.json is made from. */
import { createRoute, z } from '@hono/zod-openapi';
import { MAX_BACKUP_BYTES } from '../format.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const seq = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
const sig = z.string().length(86).openapi({ description: 'base64url of an Ed25519 signature by the owner key, 64 bytes.' });

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

export const ProblemBody = z
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

const b64u = (byteLength: number, description: string) =>
  z
    .string()
    .length(Math.ceil((byteLength * 4) / 3))
    .regex(/^[\w-]*$/)
    .openapi({ description: `base64url of ${byteLength} bytes: ${description}` });

const registration = {
  wallet: z.string().min(1).openapi({ description: 'Wallet id, 1 to 256 bytes of UTF-8.' }),
  slot: b64u(8, 'the slot of the backup.'),
  gen: b64u(16, 'the registration, new each time.'),
};
const element = b64u(32, 'blinded element of ristretto255 (RFC 9496), neither the identity nor in another than its one form.');

export const vaultBodies = {
  register: z
    .strictObject({
      ...registration,
      element,
      owner: b64u(32, "the owner's Ed25519 public key."),
      sig: b64u(64, 'by the owner key over enc("holdfast/pv1/reg1", ctx, element).'),
    })
    .openapi('VaultRegister'),
  complete: z
    .strictObject({
      ...registration,
      authPk: b64u(32, 'Ed25519 public key that the secret yields.'),
      authSig: b64u(64, 'by that key over enc("holdfast/pv1/reg2", ctx, pk, authPk).'),
      ownerSig: b64u(64, 'by the owner key over the same.'),
    })
    .openapi('VaultComplete'),
  evaluate: z.strictObject({ ...registration, element }).openapi('VaultEvaluate'),
  confirm: z
    .strictObject({
      ...registration,
      element,
      epoch: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
      sig: b64u(64, 'by the key that the secret yields over enc("holdfast/pv1/confirm", ctx, epoch, element).'),
    })
    .openapi('VaultConfirm'),
} as const;

const evaluation = { evaluated: b64u(32, 'the evaluated element.'), proof: b64u(64, 'DLEQ proof (RFC 9497 section 2.2).') };

const vaultAnswers = {
  register: z
    .object({
      ...evaluation,
      pk: b64u(32, 'public key of this registration.'),
      kv: b64u(32, "the vault's part of the method key."),
      sig: b64u(64, 'by the identity key of the vault over enc("holdfast/pv1/reg1-reply", ctx, element, pk, evaluated, kv).'),
    })
    .openapi('VaultRegistered'),
  complete: z.object({}).openapi('VaultCompleted'),
  evaluate: z
    .object({ ...evaluation, epoch: z.int().min(0), remaining: z.int().min(0).max(10).openapi({ description: 'Guesses left.' }) })
    .openapi('VaultEvaluated'),
  confirm: z.object({ kv: b64u(32, "the vault's part of the method key.") }).openapi('VaultConfirmed'),
} as const;

/** Development only; not a part of the published contract. */
export const TokenBody = z.strictObject({ subject: z.string().min(1).max(255), wallets: z.array(z.string()).max(100) });

const PROBLEMS = {
  401: 'No acceptable token.',
  404: "No such backup, or not the caller's wallet.",
  409: 'Another owner key is pinned, or the seq does not grow.',
  412: 'Not what is current: another device was first. Read again.',
  413: 'Larger than allowed.',
  422: 'Not acceptable as it is: schema, hash, wallet, seq, signature or policy.',
  428: 'The body does not name what it builds on.',
  429: 'Too many requests; see Retry-After.',
  503: 'Not available now; see Retry-After.',
} as const;

function problems(...statuses: readonly (keyof typeof PROBLEMS)[]) {
  const all = [401, 404, 422, 429, 503, ...statuses] as const;
  const retryAfter = { 'Retry-After': { schema: { type: 'integer' as const }, description: 'Seconds.' } };
  return Object.fromEntries(
    [...new Set(all)].sort().map((status) => [
      status,
      {
        description: PROBLEMS[status],
        content: { 'application/problem+json': { schema: ProblemBody } },
        ...(status === 429 || status === 503 ? { headers: retryAfter } : {}),
      },
    ]),
  );
}

const bytes = { 'application/octet-stream': { schema: { type: 'string', format: 'binary', maxLength: MAX_BACKUP_BYTES } as const } };
const etag = { ETag: { schema: { type: 'string' as const }, description: '"<sha256 of the bytes>"' } };
const lastVerified = {
  'Holdfast-Last-Verified': { schema: { type: 'string' as const }, description: 'RFC 3339: when this copy was last opened with a method.' },
};
const security = [{ bearer: [] }];

function json<T extends z.ZodType>(schema: T, description: string) {
  return { description, content: { 'application/json': { schema } } };
}

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

function vaultCall<V extends keyof typeof vaultBodies>(verb: V, summary: string) {
  return createRoute({
    method: 'post',
    path: `/v1/vault/${verb}`,
    summary,
    security,
    request: { body: { required: true, content: { 'application/json': { schema: vaultBodies[verb] } } } },
    responses: { 200: json(vaultAnswers[verb], 'Done, now or before.'), ...problems(409, 413) },
  });
}

export const vaultRoutes = {
  register: vaultCall('register', 'Begins a registration of a secret whose guesses are counted'),
  complete: vaultCall('complete', 'Completes it; the first valid one stands'),
  evaluate: vaultCall('evaluate', 'One guess: charged durably, then evaluated; the same element again is the same guess'),
  confirm: vaultCall('confirm', 'The guess was right: frees kv and counts anew'),
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
