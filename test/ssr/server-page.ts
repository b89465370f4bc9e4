/** A page drawn by `@lit-labs/ssr`, and the script that wakes it up, both made from the packed package. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type PackedApp, elementsOf } from '../support/packed-app.ts';

/** Each element by itself, and a picker with a form of the page in it. */
export function render({ app, installed }: PackedApp, extra = ''): string {
  const tags = elementsOf(installed).map(({ tag }) => tag);
  const body = tags.map((tag) => `<section data-for="${tag}"><${tag}></${tag}></section>`).join('\n');
  const nested = `<section data-for="nested"><backup-method-picker><h2 slot="title">Of the page</h2>
    <password-backup-form slot="password" mode="create"></password-backup-form></backup-method-picker></section>`;
  writeFileSync(
    join(app, 'render.js'),
    `import { render } from '@lit-labs/ssr';
     import { collectResult } from '@lit-labs/ssr/lib/render-result.js';
     import { html } from 'lit';
     import 'holdfast/define/all.js';
     ${extra}
     const page = html\`${body}${nested}\`;
     console.log(await collectResult(render(page)));`,
  );
  return execFileSync(process.execPath, ['render.js'], { cwd: app, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

export function pageOf(body: string, options: { head?: string; script?: string; lang?: string } = {}): string {
  const { head = '', script = '/client/client.js', lang = 'en' } = options;
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>Served</title>${head}
    <link rel="icon" href="data:,"><script type="module" src="${script}"></script></head><body>${body}</body></html>`;
}

/** The script of an app: wakes the elements up, and gives them a wallet when the test says so. */
export const CLIENT = `
  import '@lit-labs/ssr-client/lit-element-hydrate-support.js';
  import 'holdfast/define/hydrate.js';
  const { createBackup, memoryStore, password } = await import('holdfast');
  await import('holdfast/define/all.js');
  const options = { wallet: 'served-wallet', store: memoryStore(), methods: [password()], share: () => new Uint8Array(32).fill(7) };
  window.give = () => {
    const backup = createBackup(options);
    for (const section of document.querySelectorAll('section')) section.firstElementChild.backup = backup;
  };
`;
