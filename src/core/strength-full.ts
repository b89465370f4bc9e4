/** Every word list of the common and the English package of zxcvbn-ts, as they are: 840 KB gzipped. */
import type { StrengthData } from './strength.ts';

export async function loadFullData(): Promise<StrengthData> {
  const [common, english] = await Promise.all([import('@zxcvbn-ts/language-common'), import('@zxcvbn-ts/language-en')]);
  const { 'diceware-common': diceware, ...lists } = common.dictionary;
  // core 4.2 knows the dice words by this very name and scores each as 6^5 / 2;
  // under the package's own name the first of the alphabet would count as 1 guess.
  return { dictionary: { ...lists, ...english.dictionary, diceware }, graphs: common.adjacencyGraphs };
}
