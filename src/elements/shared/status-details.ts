/** Why a status is what it is, and what else deserves a look; with its words, so that both can be fetched at once. */
import type { Words } from '../../controllers/words.ts';
import type { BackupStatus, MethodStatus } from '../../flow/types.ts';
import { statusMessages } from '../../messages/en/status.ts';

export { statusMessages };

export interface StatusDetails {
  readonly detail: string;
  /** Whatever the state: wrong tries, a lock. */
  readonly notice: string | undefined;
}

type StatusTable = Words<typeof statusMessages>;

/** @param key of the status's title, from `statusLook` */
export function statusDetails(status: BackupStatus, key: string, words: StatusTable): StatusDetails {
  return { detail: detailOf(status, key, words), notice: noticeOf('methods' in status ? status.methods : [], words) };
}

function detailOf(status: BackupStatus, key: string, words: StatusTable): string {
  if (status.state === 'unknown') return words.text(`status.unknown.${status.reason === 'not-checked' ? 'not-checked' : 'failed'}`);
  const at = 'provenAt' in status ? status.provenAt : 'createdAt' in status ? status.createdAt : '';
  const methods = status.state === 'partly' ? missingMethods(status, words) : '';
  return words.maybe(`${key}.detail`, { date: words.date(at), methods }) ?? '';
}

function noticeOf(methods: readonly MethodStatus[], words: StatusTable): string | undefined {
  const locked = methods.filter((slot) => slot.locked);
  if (locked.length > 0) return words.text('status.locked', { methods: namesOf(locked, words) });
  const tried = methods.filter(({ failedTries }) => failedTries);
  const count = tried.reduce((sum, { failedTries = 0 }) => sum + failedTries, 0);
  if (count === 0) return undefined;
  const [method, ...more] = new Set(tried.map((slot) => slot.method));
  // One way is told in a sentence of its own, where it has one.
  const said = more.length === 0 ? words.maybe(`status.tries.${method}`, { count }) : undefined;
  return said ?? words.text('status.tries', { count, methods: namesOf(tried, words) });
}

type Names = Pick<Words<never>, 'methodName' | 'list'>;

function namesOf(methods: readonly Pick<MethodStatus, 'method'>[], words: Names): string {
  return words.list([...new Set(methods.map(({ method }) => words.methodName(method)))]);
}

/** `missing` names slots or methods; people are told methods. */
export function missingMethods(status: BackupStatus & { state: 'partly' }, words: Names): string {
  const named = status.missing.map((id) => status.methods.find(({ slotId }) => slotId === id) ?? { method: id });
  return namesOf(named, words);
}
