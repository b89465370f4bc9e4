/** Losing the device on purpose: explained, confirmed, done. */
import { html, type TemplateResult } from 'lit';
import type { DemoWallet } from './app.ts';

export function lossCard(app: DemoWallet): TemplateResult {
  const dialog = () => app.querySelector<HTMLDialogElement>('#loss');
  return html`<section class="card" aria-labelledby="loss-title">
    <h2 id="loss-title">Lose this device</h2>
    <p class="quiet">Deletes everything this page keeps in this browser, as if the device had fallen into the sea.</p>
    <p class="actions"><button class="danger" type="button" @click=${() => dialog()?.showModal()}>Lose this device …</button></p>
    <dialog id="loss" aria-labelledby="loss-question">
      <h2 id="loss-question">Lose this device?</h2>
      ${warning(app)}
      <p>The client share, the sign-in and the kit's own key will be deleted here. The co-signer and the backup service are not told.</p>
      <p>On the “new device” you sign in with the account name <strong class="code">${app.device?.session.account}</strong>.</p>
      <p class="actions end">
        <button type="button" @click=${() => dialog()?.close()}>Keep it</button>
        <button class="danger solid" type="button" ?disabled=${app.busy !== null} @click=${() => app.loseDevice()}>
          ${app.busy === 'losing' ? 'Deleting …' : 'Lose it'}
        </button>
      </p>
    </dialog>
  </section>`;
}

/** Says what the loss means now. Only a proven backup is called one. */
function warning(app: DemoWallet): TemplateResult {
  switch (app.backup?.lastStatus.state) {
    case 'protected':
    case 'partly':
      return html`<p class="notice success">There is a backup that was opened and proven on this device.</p>`;
    case 'stored':
      return html`<p class="notice warning">A backup is stored, but it was not opened with your method on this device yet.</p>`;
    case 'none':
      return html`<p class="notice danger"><strong>There is no backup.</strong> Nobody will be able to sign for this address again.</p>`;
    default:
      return html`<p class="notice warning"><strong>It is not known whether there is a backup.</strong> Look again before you do this.</p>`;
  }
}
