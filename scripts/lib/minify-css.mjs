/** Takes the white space out of css`…` templates: nobody reads it in a page, and gzip does not win it all back. */
import { readFileSync } from 'node:fs';
import { transform } from 'esbuild';

const TEMPLATE = /\bcss\s*`([^`$\\]*)`/g;

/**
 * Templates with an expression or an escape stay as they are.
 * @param {string} code JavaScript or TypeScript
 */
export async function minifyCss(code) {
  const found = [...code.matchAll(TEMPLATE)];
  const small = await Promise.all(
    // Nesting is not taken apart: every browser that knows `light-dark()` knows it.
    found.map(([, css]) => transform(css, { loader: 'css', minify: true, target: ['chrome123', 'firefox128', 'safari18'] })),
  );
  let next = 0;
  return code.replace(TEMPLATE, (before) => {
    const after = `css\`${small[next++].code.trim()}\``;
    // What follows stays in its line: source maps stay true.
    return after + '\n'.repeat(before.split('\n').length - after.split('\n').length);
  });
}

/** The same for a bundle that is made from the source. @type {import('esbuild').Plugin} */
export const cssTemplates = {
  name: 'holdfast-css-templates',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]src[\\/](styles|elements)[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: await minifyCss(readFileSync(path, 'utf8')),
      loader: 'ts',
    }));
  },
};
