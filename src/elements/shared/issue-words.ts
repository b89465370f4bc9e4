/** What an error means for a form that asks for a secret. */
import type { Words } from '../../controllers/words.ts';
import type { BackupError, ErrorCode } from '../../core/errors.ts';

type AnyWords = Pick<Words<never>, 'maybe'>;

/** Errors about what was typed belong to the field; all others get a panel. */
export function isAboutSecret(code: ErrorCode): boolean {
  return code.startsWith('secret-') || code === 'wrong-secret';
}

/** No try is left, for good: the form has nothing more to ask. */
export function isLocking(code: ErrorCode): boolean {
  return code === 'vault-locked' || code === 'vault-destroyed';
}

export function secretErrorText({ code, details }: BackupError, words: AnyWords): string {
  return details.reason ?? words.maybe(`error.${code}`) ?? code;
}
