/**
 * Development tokens: the service as its own identity provider, for a laptop.
 * Whoever reaches it can be anybody, so it says so at the start, in every
 * answer, and listens on loopback only.
 */
import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import type { AuthOptions } from './auth.ts';

export const DEVELOPMENT_ISSUER = 'urn:holdfast:development';
export const DEVELOPMENT_WARNING =
  'DEVELOPMENT MODE: this service issues its own tokens. Whoever reaches it can read and replace every backup.';
const AUDIENCE = 'holdfast';
const WALLETS_CLAIM = 'wallets';
const LIFETIME_S = 12 * 60 * 60;

/** What development tokens carry; a vault in a process of its own is configured with it. */
export const DEVELOPMENT_CLAIMS = { issuer: DEVELOPMENT_ISSUER, audience: AUDIENCE, walletsClaim: WALLETS_CLAIM } as const;

export interface DevelopmentAuth {
  readonly options: AuthOptions & { readonly jwks: JSONWebKeySet };
  issueToken(subject: string, wallets: readonly string[]): Promise<string>;
}

/** The key lives as long as the process: tokens of an earlier run are refused. */
export async function createDevelopmentAuth(clock: () => Date = () => new Date()): Promise<DevelopmentAuth> {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'development', alg: 'ES256', use: 'sig' };
  return {
    options: { ...DEVELOPMENT_CLAIMS, jwks: { keys: [jwk] } },
    issueToken(subject, wallets) {
      const now = Math.floor(clock().getTime() / 1000);
      return new SignJWT({ [WALLETS_CLAIM]: [...wallets] })
        .setProtectedHeader({ alg: 'ES256', kid: 'development' })
        .setIssuer(DEVELOPMENT_ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(subject)
        .setIssuedAt(now)
        .setExpirationTime(now + LIFETIME_S)
        .sign(privateKey);
    },
  };
}
