/** Single lists of @zxcvbn-ts/language-common: the package types its index only, which pulls in all of them. */
declare module '@zxcvbn-ts/language-common/dist/diceware.json.mjs' {
  const words: readonly string[];
  export default words;
}

declare module '@zxcvbn-ts/language-common/dist/adjacencyGraphs.json.mjs' {
  const graphs: Record<string, Record<string, (string | null)[]>>;
  export default graphs;
}
