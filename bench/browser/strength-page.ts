/** The strength workers, small and full dictionaries in turn: what one keystroke costs, from the page's message to the answer. */
import { useFullDictionaries } from '../../src/workers/strength-full.ts';
import { setStrengthSource, estimateOnce, createStrengthMeter } from '../../src/workers/strength-client.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const ALL = `${LETTERS}${LETTERS.toUpperCase()}0123456789!@#$%^&*()-_=+`;

/** The same texts in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) / 2 ** 32;
}
const random = seeded(2026);
const drawn = (length: number, from: string) => Array.from({ length }, () => from[Math.floor(random() * from.length)]).join('');

/** Typed: one estimate for each start of it. Pasted: one estimate of the whole. */
export const TYPED: Readonly<Record<string, string>> = {
  'a phrase of 64 characters': 'correct horse battery staple, and a longer tail without an end.!',
  'the same without spaces': 'correcthorsebatterystapleandalongertailwithoutanendofitinsight..',
  '64 random characters': drawn(64, ALL),
  '64 random letters': drawn(64, LETTERS),
  '64 random digits': drawn(64, '0123456789'),
};
export const PASTED: Readonly<Record<string, string>> = {
  '32 random characters': drawn(32, ALL),
  '100 random characters': drawn(100, ALL),
  '256 look-alikes': drawn(256, '4@3$50!17(|'),
  '256 of one letter': 'a'.repeat(256),
  'dates, over and over': '01.02.2003 '.repeat(24),
  'keyboard rows, over and over': '1qaz2wsx3edc4rfv'.repeat(16),
  '10,000 words': 'serenade tamarind aeroplane '.repeat(3334),
  'a million characters': drawn(1000, ALL).repeat(1000),
};

export interface StrengthSample {
  readonly name: string;
  readonly ms: number;
}

async function timed(name: string, text: string): Promise<StrengthSample> {
  const from = performance.now();
  await estimateOnce(text);
  return { name, ms: performance.now() - from };
}

/** All cases with one set of dictionaries, in a worker that has them loaded. */
export async function strengthRound(which: 'small' | 'full'): Promise<StrengthSample[]> {
  if (which === 'full') useFullDictionaries();
  else setStrengthSource(undefined);
  const meter = createStrengthMeter(); // keeps the worker
  const samples: StrengthSample[] = [];
  const from = performance.now();
  await meter.estimate('warm');
  samples.push({ name: 'from nothing to the first answer', ms: performance.now() - from });
  await meter.estimate('up, and words 1987');
  for (const [name, text] of Object.entries(TYPED)) {
    for (let length = 1; length <= text.length; length++) samples.push(await timed(name, text.slice(0, length)));
  }
  for (const [name, text] of Object.entries(PASTED)) {
    samples.push(await timed(name, text));
    await estimateOnce('something else, so that nothing is remembered');
  }
  meter.dispose();
  return samples;
}

(globalThis as unknown as { strength: unknown }).strength = { strengthRound };
