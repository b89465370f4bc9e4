/** What a person should hear of: guesses at their secret from the third on, and every right one. */
import type { Db } from '../db/database.ts';
import { MAX_GUESSES } from '../format.ts';
import { post } from '../outbox.ts';

export type NoticeKind = 'tried' | 'locked' | 'released' | 'destroyed';

export interface Notice {
  /** The same when it is told again. */
  readonly id: string;
  /** RFC 3339 */
  readonly at: string;
  readonly wallet: string;
  readonly kind: NoticeKind;
  /** Guesses that are charged now, 0 to 10. */
  readonly used: number;
  readonly remaining: number;
}

/** A charge below this one is what everybody mistypes. */
export const NOTICED_FROM = 3;

/** Inside the transaction of what happened. */
export async function notice(
  db: Db,
  walletKey: string,
  { wallet, kind, used, at }: { readonly wallet: string; readonly kind: NoticeKind; readonly used: number; readonly at: Date },
): Promise<void> {
  const id = crypto.randomUUID();
  const body: Notice = { id, at: at.toISOString(), wallet, kind, used, remaining: kind === 'destroyed' ? 0 : MAX_GUESSES - used };
  await post(db, { id, walletKey, kind: 'notice', body }, at);
}
