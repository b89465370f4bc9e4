/** For those who rather load 840 KB than 78: every word list of zxcvbn-ts, in a worker of its own. */
import { loadFullData } from '../core/strength-full.ts';
import { startWorker } from './start-worker.ts';
import { setStrengthSource } from './strength-client.ts';

/** For all meters and all last checks that begin after this call; without it, the small dictionaries. */
export function useFullDictionaries(): void {
  setStrengthSource({
    start: () => startWorker(new URL('./strength-full.worker.js', import.meta.url), 'strength'),
    load: loadFullData,
  });
}
