/**
 * The wallet: made together with the co-signer, and used together with it.
 * Shares are held in memory for one act and wiped.
 */
import { toB64u, utf8 } from '../src/core/bytes.ts';
import { callCoSigner, CoSignerError, textOf } from './co-signer.ts';
import { keepSession, keepShare, openShare, type Session } from './device.ts';
import {
  addressOf,
  decodeShare,
  encodeShare,
  fromWire,
  groupKeyOf,
  Keygen,
  pairOf,
  publicKeyOf,
  Signing,
  toWire,
  walletIdOf,
} from './frost/index.ts';

/**
 * Key generation with no dealer. The share is on this device, durably, before
 * the co-signer is told that the wallet exists; so there is never an account
 * without its client share.
 */
export async function createWallet(account: string): Promise<Session> {
  const keygen = new Keygen('client');
  try {
    const first = await callCoSigner('keygen', { account, message: toWire(keygen.message) });
    const session = encodeURIComponent(textOf(first, 'session'));
    const toCustodian = keygen.exchange(fromWire(first['message'], 'keygen-1', 'custodian'));
    const second = await callCoSigner(`keygen/${session}`, { message: toWire(toCustodian) });
    const share = keygen.finish(fromWire(second['message'], 'keygen-2', 'custodian'));
    const address = addressOf(groupKeyOf(share));
    const bytes = encodeShare(share);
    try {
      const unconfirmed = { account, address, pair: pairOf(share), wallet: walletIdOf(address), token: '' };
      await keepShare(unconfirmed, bytes);
      const signedIn = sessionOf(await callCoSigner(`keygen/${session}/confirm`, { address }));
      if (signedIn.address !== address) throw new CoSignerError('address-mismatch', 'The co-signer made another key.');
      await keepSession(signedIn);
      return signedIn;
    } finally {
      share.signingShare.fill(0);
      bytes.fill(0);
    }
  } finally {
    keygen.dispose();
  }
}

/** By name alone: see server/co-signer.ts. */
export async function signIn(account: string): Promise<Session> {
  const session = sessionOf(await callCoSigner('sign-in', { account }));
  await keepSession(session);
  return session;
}

/** A token for the backup service; short-lived, so asked for again and again. */
export async function backupToken(session: Session): Promise<string> {
  return textOf(await callCoSigner('backup-token', {}, session.token), 'token');
}

export interface Signed {
  readonly message: string;
  readonly address: string;
  readonly signature: Uint8Array<ArrayBuffer>;
  /** Null: this browser has no Ed25519 of its own to ask. */
  readonly verified: boolean | null;
}

export class NoShareError extends Error {
  override readonly name = 'NoShareError';
}

/**
 * Signs exactly the bytes of the text, which is what makes checking elsewhere
 * easy. (A wallet with something of value in it marks messages, so that none
 * can be a transaction.)
 */
export async function signMessage(session: Session | undefined, message: string): Promise<Signed> {
  const bytes = await openShare();
  if (!bytes || !session) {
    throw new NoShareError('This device holds no client share.');
  }
  const share = decodeShare(bytes, 'client');
  bytes.fill(0);
  const signing = new Signing(share, utf8(message));
  try {
    const round1 = { text: toB64u(utf8(message)), message: toWire(signing.commitments) };
    const first = await callCoSigner('sign', round1, session.token);
    const part = signing.sign(fromWire(first['message'], 'sign-1', 'custodian'));
    const round2 = `sign/${encodeURIComponent(textOf(first, 'session'))}`;
    const second = await callCoSigner(round2, { message: toWire(part) }, session.token);
    const signature = signing.finish(fromWire(second['message'], 'sign-2', 'custodian'));
    return { message, address: session.address, signature, verified: await verifies(session.address, message, signature) };
  } finally {
    signing.dispose();
    share.signingShare.fill(0);
  }
}

/** By the browser's own Ed25519, which shares no code with what signed. */
export async function verifies(address: string, message: string, signature: Uint8Array<ArrayBuffer>): Promise<boolean | null> {
  let key: CryptoKey;
  try {
    key = await crypto.subtle.importKey('raw', Uint8Array.from(publicKeyOf(address)), 'Ed25519', false, ['verify']);
  } catch {
    return null;
  }
  return crypto.subtle.verify('Ed25519', key, signature, utf8(message));
}

/** The same check for a terminal: Node's OpenSSL, from nothing but the address, the text and the signature. */
export function checkCommand({ address, message, signature }: Signed): string {
  const script = [
    `const c=require("crypto"),b=s=>Buffer.from(s,"base64url")`,
    `A="123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"`,
    `k=[..."${address}"].reduce((n,d)=>n*58n+BigInt(A.indexOf(d)),0n).toString(16).padStart(64,0)`,
    `x=Buffer.from(k,"hex").toString("base64url")`,
    `p=c.createPublicKey({key:{kty:"OKP",crv:"Ed25519",x},format:"jwk"})`,
  ].join(',');
  const check = `c.verify(null,b("${toB64u(utf8(message))}"),p,b("${toB64u(signature)}"))`;
  return `node -e '${script};console.log(${check}?"valid":"NOT VALID")'`;
}

function sessionOf(answer: Readonly<Record<string, unknown>>): Session {
  return {
    account: textOf(answer, 'account'),
    address: textOf(answer, 'address'),
    pair: textOf(answer, 'pair'),
    wallet: textOf(answer, 'wallet'),
    token: textOf(answer, 'token'),
  };
}
