/** A fresh sign-in that a service asks for before it goes on, RFC 9470. */
import { BackupError, throwIfAborted } from '../core/errors.ts';

/** What the service asks for, as its challenge says it (RFC 9470 section 3). */
export interface StepUpAsked {
  /** Authentication contexts, in the order of preference, separated by spaces. */
  readonly acrValues?: string | undefined;
  /** How long ago the sign-in may be, in seconds. */
  readonly maxAge?: number | undefined;
}

/** Asks the person to sign in once more. @returns the bearer token that comes of it */
export type StepUp = (asked: StepUpAsked) => Promise<string>;

/** One parameter of a challenge, a token or a quoted string (RFC 9110 section 11.2). */
function parameter(challenge: string, name: string): string | undefined {
  const found = new RegExp(`[\\s,]${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s",]+))`, 'i').exec(challenge);
  return found?.[1]?.replace(/\\(.)/g, '$1') ?? found?.[2];
}

export function readStepUp(headers: Headers): StepUpAsked {
  const challenge = headers.get('www-authenticate') ?? '';
  const acrValues = parameter(challenge, 'acr_values');
  const maxAge = parameter(challenge, 'max_age');
  return {
    ...(acrValues === undefined ? {} : { acrValues }),
    ...(maxAge !== undefined && /^\d{1,9}$/.test(maxAge) ? { maxAge: Number(maxAge) } : {}),
  };
}

/**
 * @throws BackupError `step-up-required` where nobody can be asked or the person did not sign in; `aborted`, at once,
 * while the sign-in is open
 */
export async function stepUpToken(stepUp: StepUp | undefined, asked: StepUpAsked, signal: AbortSignal | undefined): Promise<string> {
  throwIfAborted(signal);
  if (!stepUp) throw new BackupError('step-up-required', 'no stepUp');
  let giveUp = () => {};
  const givenUp = new Promise<never>((_, reject) => {
    giveUp = () => reject(new BackupError('aborted'));
  });
  signal?.addEventListener('abort', giveUp, { once: true });
  // What the hook's own error says is the host's, and may hold what it should not: it is not carried on.
  const token = (async () => stepUp(asked))().catch(() => undefined);
  try {
    const given = await Promise.race([token, givenUp]);
    if (given === undefined) throw new BackupError('step-up-required', 'stepUp() failed');
    return given;
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
}
