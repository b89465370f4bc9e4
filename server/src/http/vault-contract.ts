/** The vault's part of the HTTP contract; docs/vault.md has the protocol. */
import { createRoute, z } from '@hono/zod-openapi';
import { MAX_BACKUP_BYTES } from '../format.ts';
import { json, refusals, security, seq } from './contract-parts.ts';

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

const practises = b64u(16, 'the live registration of the slot to practise: counted apart, named by no backup, destroyed with it.');

export const vaultBodies = {
  register: z
    .strictObject({
      ...registration,
      element,
      owner: b64u(32, "the owner's Ed25519 public key."),
      sig: b64u(
        64,
        'by the owner key over enc("holdfast/pv1/reg1", ctx, element); with `practises` over enc("holdfast/pv1/reg1-practice", ctx, element, practises).',
      ),
      practises: practises.optional(),
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
  status: z.strictObject({ wallet: registration.wallet }).openapi('VaultStatusCall'),
} as const;

const durationMs = (description: string) =>
  z
    .int()
    .min(1)
    .openapi({ description: `Milliseconds. ${description}` });
const remaining = z.int().min(0).max(10).openapi({ description: 'Guesses left.' });
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
    .object({
      ...evaluation,
      epoch: z.int().min(0),
      remaining,
      retryAfterMs: durationMs('The wait before another guess; absent where there is none.').optional(),
    })
    .openapi('VaultEvaluated'),
  confirm: z.object({ kv: b64u(32, "the vault's part of the method key.") }).openapi('VaultConfirmed'),
  status: z
    .object({
      registrations: z.array(
        z
          .object({
            slot: registration.slot,
            gen: registration.gen,
            state: z.enum(['pending', 'active', 'practice', 'destroyed']).openapi({
              description: 'A destroyed one is listed while the current backup names it, and has no further members.',
            }),
            practises: practises.optional(),
            used: z.int().min(0).max(10).optional().openapi({ description: 'Guesses since the last right one.' }),
            remaining: remaining.optional(),
            locked: z.boolean().optional().openapi({ description: 'No guess is answered but those that were charged before.' }),
            retryAfterMs: durationMs('The wait before another guess.').optional(),
            destroyAfterMs: durationMs('Until a locked registration is destroyed.').optional(),
            lastConfirmedAt: z.iso.datetime().optional(),
          })
          .openapi('VaultRegistration'),
      ),
    })
    .openapi('VaultStatus'),
} as const;

/** Between a service and a vault in a process of its own. */
const named = {
  wallet: registration.wallet,
  subject: z.string().max(255).openapi({ description: 'The `sub` whose wallet it is; "" where a claim or a callback says so.' }),
};
const ownerSig = b64u(64, 'by the owner key');
const digest = z.string().regex(/^(?:[0-9a-f]{64})?$/);

export const ActivateBody = z
  .strictObject({
    ...named,
    seq,
    sha256: digest.length(64),
    currentSha256: digest,
    sig: ownerSig.openapi({
      description: 'Owner signature of the promote, over enc("holdfast/1/promote", wallet, seq, sha256, currentSha256).',
    }),
    state: b64u(
      32,
      'state of SHA-256 after the first `hashedBytes` bytes of the backup. Believed because no free-start preimage of its compression function is known.',
    ),
    hashedBytes: z
      .int()
      .min(64)
      .max(MAX_BACKUP_BYTES)
      .multipleOf(64)
      .openapi({ description: 'Ends inside of `file`: no ciphertext is sent.' }),
    rest: z.string().openapi({ description: 'base64url of all other bytes of the backup.' }),
    check: z.boolean().optional().openapi({ description: 'Only says whether it could be done.' }),
  })
  .openapi('VaultActivate');

export const PurgeBody = z
  .strictObject({
    ...named,
    seq,
    sha256: digest.length(64),
    sig: ownerSig.openapi({ description: 'Owner signature of the deletion, over enc("holdfast/1/delete", wallet, seq, sha256).' }),
  })
  .openapi('VaultPurge');

const SESSION = 'No acceptable token.';
const NONE = "`slot-not-found`: no such registration, or not the caller's wallet. `not-configured`: there is no vault here.";
const DESTROYED = '`vault-destroyed`: its keys are gone, for ever.';
const FIELDS = '`invalid-argument`: `field` says which.';
const SIGNATURE = `${FIELDS} \`signature-invalid\`: not signed by the key that has to.`;
const EVERYWHERE = {
  413: '`store-too-large`: more than 4 KiB.',
  429: '`store-busy`: too many requests; see Retry-After.',
  503: '`store-busy`: not available now; see Retry-After.',
} as const;

function vaultCall<V extends keyof typeof vaultBodies>(verb: V, summary: string, meanings: Readonly<Record<number, string>>) {
  return createRoute({
    method: 'post',
    path: `/v1/vault/${verb}`,
    summary,
    security,
    request: { body: { required: true, content: { 'application/json': { schema: vaultBodies[verb] } } } },
    responses: {
      200: json(vaultAnswers[verb], 'Done, now or before.'),
      ...refusals({ 401: SESSION, 404: NONE, ...EVERYWHERE, ...meanings }),
    },
  });
}

export const vaultRoutes = {
  register: vaultCall('register', 'Begins a registration of a secret whose guesses are counted', {
    409: '`store-conflict`: the registration exists. `owner-changed`: another owner key is pinned. `too-many-slots`: the wallet has too many. `stale-generation`: there is no such registration to practise.',
    422: SIGNATURE,
  }),
  complete: vaultCall('complete', 'Completes it; the first valid one stands', {
    409: `\`store-conflict\`: completed with another key. ${DESTROYED}`,
    422: SIGNATURE,
  }),
  evaluate: vaultCall('evaluate', 'One guess: charged durably, then evaluated; the same element again is the same guess', {
    401: `${SESSION} \`step-up-required\` (RFC 9470): sign in again before more guesses; nothing was charged.`,
    409: `\`vault-locked\`: no guess is left, or the operator has locked it after a restore. ${DESTROYED}`,
    422: `${FIELDS} Nothing was charged.`,
    429: '`vault-wait`: too early; nothing was charged. `store-busy`: too many requests. See Retry-After.',
  }),
  confirm: vaultCall('confirm', 'The guess was right: frees kv and counts anew', {
    409: `\`stale-generation\`: not a guess of this epoch, or the registration is not complete. \`vault-locked\`: the operator has locked it after a restore. ${DESTROYED}`,
    422: SIGNATURE,
  }),
  status: vaultCall('status', 'How many guesses are used and left, and what is locked', { 422: FIELDS }),
} as const;

function between(path: string, schema: typeof ActivateBody | typeof PurgeBody, summary: string, conflict: string | undefined) {
  return createRoute({
    method: 'post',
    path,
    summary,
    request: { body: { required: true, content: { 'application/json': { schema } } } },
    responses: {
      200: json(z.object({}), 'Done, now or before, or overtaken by a newer one.'),
      ...refusals({
        ...EVERYWHERE,
        ...(conflict === undefined ? {} : { 409: conflict }),
        413: '`store-too-large`: more than 256 KiB.',
        422: SIGNATURE,
      }),
    },
  });
}

/** Answered by a vault in a process of its own only; the signatures are all the authority there is. */
export const remoteRoutes = {
  activate: between(
    '/v1/vault/activate',
    ActivateBody,
    'A backup became current: what it names becomes active, all else is destroyed',
    '`stale-generation`: a registration is missing, incomplete or another. `owner-changed`: another owner key is pinned. `store-conflict`: another backup has this seq.',
  ),
  purge: between('/v1/vault/purge', PurgeBody, 'A deleted backup cannot come back: everything of the wallet is destroyed', undefined),
} as const;
