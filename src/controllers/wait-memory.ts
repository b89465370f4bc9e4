/**
 * What a browser remembers of waits, for the next page and for other tabs: the
 * time each ends, under a hash of what it is for, and nothing else. Fetched
 * beside the first paint; without it a wait lasts as long as its page.
 */
import { keptKey } from './kept-key.ts';

/** What storage events are about: subjects by the key under which they are kept. */
const subjects = new Map<string, string>();

async function keyOf(subject: string): Promise<string | undefined> {
  const key = await keptKey('wait', subject);
  if (key) subjects.set(key, subject);
  return key;
}

/** The subject of a storage event, once it was kept or recalled here. */
export function subjectOf(key: string | null): string | undefined {
  return subjects.get(key ?? '');
}

/** When it ends, in milliseconds since 1970; 0 where nothing is kept, or nothing that makes sense. */
export async function recallEnd(subject: string): Promise<number> {
  const key = await keyOf(subject);
  return (key && Number(recall(key))) || 0;
}

export async function keepEnd(subject: string, endsAtMs: number): Promise<void> {
  const key = await keyOf(subject);
  if (!key) return;
  // Other tabs hear of an end that came early by its time; of one that is taken away they think nothing.
  if (endsAtMs > Date.now() || recall(key)) remember(key, String(endsAtMs || 1));
  if (endsAtMs <= Date.now()) remember(key, undefined);
}

/** What is over takes no room; what another tab began meanwhile is not. */
export async function forgetPast(subject: string): Promise<void> {
  const key = await keyOf(subject);
  if (key && Number(recall(key)) <= Date.now()) remember(key, undefined);
}

function remember(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage is refused here: the wait ends with the page.
  }
}

function recall(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
