/** The frame of a page of documentation. It speaks English from left to right; examples follow the toolbars. */
import type { StoryObj } from '@storybook/web-components-vite';
import { type TemplateResult, html } from 'lit';

/** What the toolbars say, as far as a page needs it. */
export interface PageGlobals {
  readonly language: string;
  readonly theme: string;
}

export function page(title: string, lead: string, body: (globals: PageGlobals) => TemplateResult): StoryObj {
  return {
    parameters: { page: true, controls: { disable: true }, actions: { disable: true } },
    render: (_, { globals }) =>
      html`<article class="page" lang="en" dir="ltr">
        <h1>${title}</h1>
        <p class="lead">${lead}</p>
        ${body(globals as PageGlobals)}
      </article>`,
  };
}

/** Elements as they are for people: in the language and direction of the toolbars. */
export function example(content: TemplateResult): TemplateResult {
  const { lang, dir } = document.documentElement;
  return html`<div class="example" lang=${lang} dir=${dir}>${content}</div>`;
}

async function copy(event: Event): Promise<void> {
  const button = event.currentTarget as HTMLButtonElement;
  await navigator.clipboard.writeText(button.parentElement?.querySelector('code')?.textContent ?? '');
  button.textContent = 'Copied';
}

/** Code to copy. @param name what it is, a path say */
export function code(name: string, text: string): TemplateResult {
  return html`<figure class="code">
    <figcaption>${name}</figcaption>
    <button type="button" aria-label="Copy ${name}" @click=${copy}>Copy</button>
    <pre tabindex="0" aria-label=${name}><code>${text.trimEnd()}</code></pre>
  </figure>`;
}

/** A link to a story or page of this Storybook. */
export function storyLink(id: string, text: string | TemplateResult): TemplateResult {
  return html`<a href="?path=/story/${id}" target="_top">${text}</a>`;
}

/** A wide table scrolls by itself, by keyboard too. */
export function table(label: string, heads: readonly string[], rows: readonly TemplateResult[]): TemplateResult {
  return html`<div class="scroll" role="region" aria-label=${label} tabindex="0">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}
