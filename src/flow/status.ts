/** The one place where a status is decided. Every word that people read about their backup starts here. */
import { ERROR_TABLE, type ErrorCode } from '../core/errors.ts';
import { type Current, historyProblem, methodStatuses } from './current.ts';
import type { Counts } from './counted.ts';
import type { DeviceState } from './device.ts';
import { leadsBack } from './leads-back.ts';
import type { BackupStatus } from './types.ts';

export const NOT_CHECKED: BackupStatus = { state: 'unknown', reason: 'not-checked', remedy: 'retry-later' };

export function unknownStatus(reason: ErrorCode): BackupStatus {
  return { state: 'unknown', reason, remedy: ERROR_TABLE[reason] };
}

export interface Knowledge {
  readonly device: DeviceState;
  readonly current: Current | null;
  /** The pair of the share that the wallet uses now; undefined when the host does not say. */
  readonly pair: string | undefined;
  readonly now: Date;
  readonly supports: (methodId: string) => boolean;
  readonly counts: Counts;
}

export function statusOf({ device, current, pair, now, supports, counts }: Knowledge): BackupStatus {
  const checkedAt = now.toISOString();
  if (!current) return { state: 'none', checkedAt };
  const problem = historyProblem(device, current);
  if (problem) return unknownStatus(problem);
  const methods = methodStatuses(device, current, { usable: supports, counts, now });
  const { seq, createdAt } = current.manifest;
  const held = { methods, seq, createdAt, lastVerifiedAt: current.lastVerifiedAt, checkedAt };
  if (pair !== undefined && pair !== current.manifest.pair) return { state: 'stale', ...held };
  const proofs = methods.flatMap((method) => (leadsBack(method) && method.provenAt ? [method.provenAt] : []));
  // The weakest link: since when has every way back that was proven been proven?
  const provenAt = proofs.sort()[0];
  if (provenAt === undefined) return { state: 'stored', ...held };
  // Proven once, and locked since: that is no way back today.
  const missing = methods.filter((method) => method.provenAt === undefined || method.locked).map(({ method }) => method);
  return missing.length === 0 ? { state: 'protected', provenAt, ...held } : { state: 'partly', provenAt, missing, ...held };
}
