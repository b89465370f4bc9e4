/** Assertions of the published suites, which bring no test framework. */
import { BackupError, type ErrorCode } from '../core/errors.ts';

export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(what);
}

export async function thrownBy(work: Promise<unknown>, what: string): Promise<BackupError> {
  try {
    await work;
  } catch (thrown) {
    assert(thrown instanceof BackupError, `${what}: threw ${String(thrown)}, not a BackupError`);
    return thrown;
  }
  throw new Error(`${what}: was accepted`);
}

/** Refused for good: "try later" would be a lie. */
export async function refused(work: Promise<unknown>, what: string): Promise<void> {
  const { code, remedy } = await thrownBy(work, what);
  assert(remedy !== 'retry-later' && code !== 'internal' && code !== 'aborted', `${what}: ${code}`);
}

export async function failsWith(expected: ErrorCode, work: Promise<unknown>, what: string): Promise<void> {
  const { code } = await thrownBy(work, what);
  assert(code === expected, `${what}: ${code} instead of ${expected}`);
}
