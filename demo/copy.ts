/** A button that copies a text, and says that it did. */
import { html, type TemplateResult } from 'lit';

export function copyButton(label: string, text: string): TemplateResult {
  const copy = async (event: Event) => {
    const button = event.currentTarget as HTMLButtonElement;
    const done = await navigator.clipboard.writeText(text).then(
      () => 'Copied',
      () => 'Select it and copy by hand',
    );
    const said = button.nextElementSibling;
    if (said) said.textContent = done;
  };
  return html`<span class="copy"><button type="button" @click=${copy}>${label}</button><span class="said" role="status"></span></span>`;
}
