/** Puts a generated passphrase into the field of a new secret. */
import { generatePassphrase } from '../core/generate.ts';
import { estimateFromGuesses } from '../core/strength.ts';
import type { SecretEntry } from './secret-entry.ts';

type Entry = Pick<SecretEntry, 'begin' | 'field' | 'set' | 'strength' | 'suggested' | 'ticked'>;

export async function suggest(entry: Entry): Promise<void> {
  const isStillWanted = entry.begin();
  entry.set({ suggestion: 'making' });
  try {
    const { text, guessesLog10 } = await generatePassphrase();
    const { field } = entry;
    if (!isStillWanted() || !field) return;
    field.value = text;
    // Known by construction: no need to fetch dictionaries for it.
    entry.strength?.know(estimateFromGuesses(guessesLog10));
    entry.set({ suggestion: 'shown', problems: {}, ticked: { ...entry.ticked, saved: false }, note: '' });
    entry.suggested();
  } catch {
    if (isStillWanted()) entry.set({ suggestion: 'failed' });
  }
}
