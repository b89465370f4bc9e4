/** The variables of the page that an element reads, from its styles and the tokens: `cssProperties` of the manifest. */
import { sourceOf } from './manifest-source.mjs';
import { valueOf, variables } from './tokens.mjs';

const SYNTAX = { color: '<color>', dimension: '<length>', duration: '<time>', number: '<number>' };

/** Not a token: it says which of the two values of a colour counts. */
const SCHEME = {
  name: '--backup-color-scheme',
  description: '`light` or `dark`, where the page does not say it by its own `color-scheme`.',
  default: 'inherit',
};

/** @returns {Promise<(path: string, className: string) => object[]>} */
export async function cssPropertiesReader() {
  const tokens = await variables();
  const byPath = new Map(tokens.map((token) => [token.path, token]));
  return (path, className) => {
    const { variables: read } = sourceOf(path, className);
    const used = new Set();
    const use = (token) => {
      if (!token || used.has(token)) return;
      used.add(token);
      use(byPath.get(token.alias)); // its default is what that one says
    };
    for (const token of tokens) if (read.has(token.name) || read.has(token.variable)) use(token);
    const own = tokens
      .filter((token) => used.has(token))
      .map((token) => {
        const alias = byPath.get(token.alias);
        const syntax = SYNTAX[token.type];
        return {
          ...(syntax && { syntax }),
          name: token.variable,
          description: token.description,
          default: alias ? `var(${alias.variable})` : valueOf(token),
        };
      });
    return [SCHEME, ...own];
  };
}
