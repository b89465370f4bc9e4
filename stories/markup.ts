/** The markup of a template as an integrator writes it: attributes as they are, properties as a script. */
import type { TemplateResult } from 'lit';

type Nested = TemplateResult & { readonly strings: TemplateStringsArray };

const isTemplate = (value: unknown): value is Nested => typeof value === 'object' && value !== null && 'strings' in value;

/** Names of objects that a page has at hand; never their contents. */
function propertyLine(tag: string, name: string, value: unknown): string {
  const written = typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' ? JSON.stringify(value) : name;
  return `document.querySelector('${tag}').${name} = ${written};`;
}

export function markupOf({ strings, values }: TemplateResult): string {
  const lines: string[] = [];
  const lastTag = (text: string) => [...text.matchAll(/<([a-z][\w-]*)/g)].at(-1)?.[1] ?? '';
  let out = '';
  strings.forEach((text, i) => {
    out += text;
    if (i >= values.length) return;
    const value: unknown = values[i];
    // A directive on the element itself.
    if (/<[^>]*\s$/.test(out)) return;
    const binding = /\s+([.?@]?)([\w-]+)=$/.exec(out);
    if (!binding) {
      out += isTemplate(value) ? markupOf(value) : typeof value === 'string' || typeof value === 'number' ? String(value) : '';
      return;
    }
    const [whole, kind, name = ''] = binding;
    out = out.slice(0, -whole.length);
    const isText = typeof value === 'string' || typeof value === 'number';
    if (kind === '' && isText) out += ` ${name}="${value}"`;
    else if (kind === '?' && value === true) out += ` ${name}`;
    else if (kind === '.' && value !== undefined) lines.push(propertyLine(lastTag(out), name, value));
  });
  const markup = out
    .replace(/\s+>/g, '>')
    .replace(/^\s*\n/gm, '')
    .trim();
  const once = [...new Set(lines)];
  return once.length > 0 ? `${markup}\n\n<script type="module">\n  ${once.join('\n  ')}\n</script>` : markup;
}
