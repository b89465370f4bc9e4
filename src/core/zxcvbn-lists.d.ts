/** A single word list of @zxcvbn-ts/language-common: the package types its index only, which pulls in every list. */
declare module '@zxcvbn-ts/language-common/dist/diceware.json.mjs' {
  const words: readonly string[];
  export default words;
}
