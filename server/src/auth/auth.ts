/**
 * Who is calling, and which wallets are theirs.
 *
 * A bearer JWT (RFC 7519) of the integrator's own identity provider, its keys
 * by JWKS. The service issues none, except in development.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { createLocalJWKSet, createRemoteJWKSet, errors, type JSONWebKeySet, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { BackupError, enc, toHex } from '../format.ts';

export interface Caller {
  readonly issuer: string;
  readonly subject: string;
  readonly claims: JWTPayload;
}

/** What a caller and a wallet id come to in the database. */
export interface WalletAccess {
  /** Lower-case hex SHA-256; row-level security compares it. */
  readonly walletKey: string;
  readonly issuer: string;
  /** Empty where claim or callback decide. */
  readonly subject: string;
  readonly wallet: string;
  /** Who called, for the audit log: 16 hex digits of a hash, no name. */
  readonly by: string;
}

export interface AuthOptions {
  /** The `iss` that tokens must carry. */
  readonly issuer: string;
  /** The `aud` that tokens must carry. */
  readonly audience: string;
  /** Where the provider publishes its keys; or the keys themselves. */
  readonly jwks: URL | JSONWebKeySet;
  /** Name of the claim that lists the caller's wallets: an array of text, or one text. */
  readonly walletsClaim?: string | undefined;
  /** The integrator's own answer; instead of a claim. */
  readonly mayUse?: ((caller: Caller, wallet: string) => boolean | Promise<boolean>) | undefined;
  /** Seconds by which the provider's clock may differ; 30 by default. */
  readonly clockToleranceS?: number | undefined;
}

export interface Auth {
  /** Seconds by which the provider's clock may differ. */
  readonly clockToleranceS: number;
  /** @throws BackupError `store-unauthorized`; `store-busy` when the provider's keys cannot be had */
  authenticate(header: string | undefined, now: Date): Promise<Caller>;
  /** Null where the wallet is not the caller's; to the outside the same as a wallet without a backup. */
  access(caller: Caller, wallet: string): Promise<WalletAccess | null>;
  /** A wallet by its names, without a caller; null for a subject where claim or callback decide, and for none where they do not. */
  named(subject: string, wallet: string): Omit<WalletAccess, 'by'> | null;
}

/** Asymmetric ones only: a shared secret would let this service issue tokens for itself. */
const ALGORITHMS = ['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const MAX_TOKEN_CHARS = 16_384;
const MAX_SUBJECT_CHARS = 255; // OpenID Connect Core 1.0 section 2

export function walletKeyOf(issuer: string, subject: string, wallet: string): string {
  return toHex(sha256(enc('holdfast/1/wallet-key', issuer, subject, wallet)));
}

function unauthorized(reason: string): BackupError {
  return new BackupError('store-unauthorized', reason);
}

function bearerToken(header: string | undefined): string {
  const token = /^Bearer +([\w.~+/-]+=*)$/i.exec(header ?? '')?.[1];
  if (token === undefined) throw unauthorized('a bearer token is missing');
  if (token.length > MAX_TOKEN_CHARS) throw unauthorized('the token is too long');
  return token;
}

/** What the caller may know about a refused token; never a part of it. */
function refusal(thrown: unknown): BackupError {
  if (thrown instanceof errors.JWTExpired) return unauthorized('the token has expired');
  if (thrown instanceof errors.JWTClaimValidationFailed) return unauthorized(`the token's claim ${thrown.claim} is not accepted`);
  if (thrown instanceof errors.JWKSNoMatchingKey) return unauthorized("the token's key is not known");
  if (thrown instanceof errors.JOSEAlgNotAllowed) return unauthorized("the token's algorithm is not accepted");
  if (thrown instanceof errors.JWSSignatureVerificationFailed) return unauthorized("the token's signature is wrong");
  if (thrown instanceof errors.JWSInvalid || thrown instanceof errors.JWTInvalid || thrown instanceof errors.JOSENotSupported) {
    return unauthorized('the token is malformed');
  }
  // The provider is down, slow, or answers nonsense: not the caller's fault.
  return new BackupError('store-busy', 'the identity provider cannot be reached', { cause: thrown, details: { retryAfterMs: 5_000 } });
}

function keysOf(jwks: URL | JSONWebKeySet): JWTVerifyGetKey {
  return jwks instanceof URL ? createRemoteJWKSet(jwks, { timeoutDuration: 5_000 }) : createLocalJWKSet(jwks);
}

async function isAllowed(options: AuthOptions, caller: Caller, wallet: string): Promise<boolean> {
  if (options.mayUse) return (await options.mayUse(caller, wallet)) === true;
  if (options.walletsClaim === undefined) return true; // its own name space
  const claim = Object.hasOwn(caller.claims, options.walletsClaim) ? caller.claims[options.walletsClaim] : undefined;
  return Array.isArray(claim) ? claim.includes(wallet) : claim === wallet;
}

export function createAuth(options: AuthOptions): Auth {
  const { issuer, audience, clockToleranceS = 30 } = options;
  if (issuer === '' || audience === '') throw new BackupError('not-configured', 'issuer and audience must not be empty');
  if (options.mayUse && options.walletsClaim !== undefined) {
    throw new BackupError('not-configured', 'either a claim or a callback says whose a wallet is, not both');
  }
  const keys = keysOf(options.jwks);
  const bySubject = !options.mayUse && options.walletsClaim === undefined;
  return {
    clockToleranceS,
    named(subject, wallet) {
      if ((subject !== '') !== bySubject) return null;
      return { walletKey: walletKeyOf(issuer, subject, wallet), issuer, subject, wallet };
    },
    async authenticate(header, now) {
      const { payload } = await jwtVerify(bearerToken(header), keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: clockToleranceS,
        currentDate: now,
      }).catch((thrown: unknown) => {
        throw thrown instanceof BackupError ? thrown : refusal(thrown);
      });
      const { sub } = payload;
      if (typeof sub !== 'string' || sub === '' || sub.length > MAX_SUBJECT_CHARS || sub.includes('\0') || !sub.isWellFormed()) {
        throw unauthorized("the token's claim sub is not accepted");
      }
      return { issuer, subject: sub, claims: payload };
    },
    async access(caller, wallet) {
      if (!(await isAllowed(options, caller, wallet))) return null;
      const subject = bySubject ? caller.subject : '';
      return {
        walletKey: walletKeyOf(issuer, subject, wallet),
        issuer,
        subject,
        wallet,
        by: toHex(sha256(enc('holdfast/1/caller', issuer, caller.subject))).slice(0, 16),
      };
    },
  };
}
