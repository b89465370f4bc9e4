/**
 * Notices to an address of the integrator's, signed as Standard Webhooks 1.0
 * has it (standardwebhooks.com): any of its libraries can verify them.
 */
import { createHmac } from 'node:crypto';
import type { Notice } from './vault/notices.ts';

export interface Webhook {
  readonly url: URL;
  /** 24 to 64 bytes. */
  readonly secret: Uint8Array;
}

const TIMEOUT_MS = 10_000;

/** `whsec_` and base64, as those libraries write it; undefined for anything else. */
export function readWebhookSecret(text: string): Uint8Array | undefined {
  const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1] ?? '';
  const secret = new Uint8Array(Buffer.from(base64, 'base64'));
  return secret.length >= 24 && secret.length <= 64 ? secret : undefined;
}

export function signWebhook(secret: Uint8Array, id: string, timestampS: number, body: string): string {
  return `v1,${createHmac('sha256', secret).update(`${id}.${timestampS}.${body}`).digest('base64')}`;
}

/** Throws when it was not heard. */
export async function sendNotice({ url, secret }: Webhook, notice: Notice, now: Date, send: typeof fetch = fetch): Promise<void> {
  const body = JSON.stringify({ type: `vault.${notice.kind}`, timestamp: notice.at, data: notice });
  const timestampS = Math.floor(now.getTime() / 1000);
  const response = await send(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': notice.id,
      'webhook-timestamp': String(timestampS),
      'webhook-signature': signWebhook(secret, notice.id, timestampS, body),
    },
    body,
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the webhook answered ${response.status}`);
}
