/** Where the person is on the journey, and where the pieces of the key are. */
import { html, nothing, type TemplateResult } from 'lit';
import type { DemoWallet } from './app.ts';
import { copyButton } from './copy.ts';
import { line } from './marks.ts';

const STEPS = ['Create', 'Back up', 'Lose the device', 'Recover', 'Sign'] as const;

function currentStep(app: DemoWallet): number {
  switch (app.place) {
    case 'lost':
    case 'recover':
      return 3;
    case 'wallet':
      if (app.recovered || app.signedOnce) return 4;
      return app.backup?.lastStatus.state === 'protected' ? 2 : 1;
    default:
      return 0;
  }
}

export function rail(app: DemoWallet): TemplateResult {
  const current = currentStep(app);
  return html`<nav aria-label="The journey">
    <ol class="rail">
      ${STEPS.map(
        (name, index) =>
          html`<li class=${index < current ? 'past' : index === current ? 'now' : ''} aria-current=${index === current ? 'step' : nothing}>
            <span class="dot">${index < current ? line('yes') : index + 1}</span><span>${name}</span>
          </li>`,
      )}
    </ol>
  </nav>`;
}

/** The truth about the two halves and the copy, each in its place. */
export function pieces(app: DemoWallet): TemplateResult {
  const session = app.device?.session;
  if (!session) return html``;
  const here = app.device?.hasShare ?? false;
  return html`<section class="card wallet" aria-labelledby="wallet-title">
    <div class="wallet-head">
      <h2 id="wallet-title">${session.account}</h2>
      ${copyButton('Copy the address', session.address)}
    </div>
    <p class="label">Address</p>
    <p class="address" data-address>${session.address}</p>
    <ul class="pieces">
      ${piece('device', 'This device', here ? 'Client share: here, sealed' : 'Client share: not here', here)}
      ${piece('coSigner', 'Co-signer', 'Custodian share: kept', true)} ${piece('vault', 'Backup service', ...backupWords(app))}
    </ul>
  </section>`;
}

function piece(icon: 'device' | 'coSigner' | 'vault', title: string, text: string, there: boolean | null): TemplateResult {
  const tone = there === null ? '' : there ? 'there' : 'gone';
  return html`<li class=${tone}>${line(icon)}<strong>${title}</strong><span>${text}</span></li>`;
}

function backupWords(app: DemoWallet): [string, boolean | null] {
  const status = app.backup?.lastStatus;
  switch (status?.state) {
    case 'none':
      return ['No copy', false];
    case 'protected':
      return ['Encrypted copy: opened and proven', true];
    case 'partly':
    case 'stored':
      return ['Encrypted copy: stored', true];
    case 'stale':
      return ['Encrypted copy: of an older share', false];
    default:
      return ['Not known yet', null];
  }
}
