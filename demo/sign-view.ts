/** Sign a message together with the co-signer, and see it checked. */
import { html, nothing, type TemplateResult } from 'lit';
import { toHex } from '../src/core/bytes.ts';
import type { DemoWallet } from './app.ts';
import { copyButton } from './copy.ts';
import { line } from './marks.ts';
import { checkCommand, type Signed } from './wallet.ts';

export function signCard(app: DemoWallet): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const message = new FormData(event.target as HTMLFormElement).get('message');
    void app.sign(String(message).replaceAll('\r\n', '\n'));
  };
  return html`<section class="card" aria-labelledby="sign-title">
    <h2 id="sign-title">Sign a message</h2>
    <form @submit=${submit}>
      <label for="message">Message</label>
      <textarea id="message" name="message" rows="2" maxlength="2000" required>I still hold this key.</textarea>
      <p class="actions">
        <button class=${app.place === 'wallet' && app.recovered ? 'primary' : ''} type="submit" ?disabled=${app.busy !== null}>
          ${app.busy === 'signing' ? 'Signing with the co-signer …' : 'Sign with the co-signer'}
        </button>
      </p>
    </form>
    <div class="live" aria-live="polite">${result(app)}</div>
  </section>`;
}

function result(app: DemoWallet): TemplateResult | typeof nothing {
  const found = app.signResult;
  if (!found) return nothing;
  if (found.state === 'failed') return html`<p class="notice danger"><strong>Not signed.</strong> ${found.why}</p>`;
  return signedView(found.signed);
}

function signedView(signed: Signed): TemplateResult {
  const command = checkCommand(signed);
  return html`
    ${verdict(signed.verified)}
    <dl class="details">
      <dt>Message</dt>
      <dd class="message">${signed.message}</dd>
      <dt>Address</dt>
      <dd class="code"><bdi dir="ltr" data-signed-by>${signed.address}</bdi></dd>
      <dt>Signature, Ed25519</dt>
      <dd class="code"><bdi dir="ltr" data-signature>${toHex(signed.signature)}</bdi></dd>
    </dl>
    <details>
      <summary>Check it elsewhere</summary>
      <p class="quiet">For a terminal with Node.js. It starts from the address alone and asks OpenSSL.</p>
      <pre tabindex="0" aria-label="Command"><code data-command>${command}</code></pre>
      ${copyButton('Copy the command', command)}
    </details>
  `;
}

function verdict(verified: boolean | null): TemplateResult {
  if (verified === true) {
    return html`<p class="notice success verdict">
      ${line('yes')}<span><strong>The signature is valid</strong> for this address. Checked by this browser's own Ed25519 (Web Cryptography), not by the code that signed.</span>
    </p>`;
  }
  if (verified === false) {
    return html`<p class="notice danger verdict">${line('no')}<span><strong>The signature is NOT valid.</strong> This must not happen.</span></p>`;
  }
  return html`<p class="notice">
    <strong>Signed, not yet checked.</strong> This browser has no Ed25519 of its own. Check the signature elsewhere, as below.
  </p>`;
}
