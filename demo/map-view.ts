/** Where the person is on the journey, and where the pieces of the key are. */
import { html, nothing, type TemplateResult } from 'lit';
import type { DemoWallet } from './app.ts';
import { copyButton } from './copy.ts';
import { line } from './marks.ts';

/** What is done, as far as this page knows. A backup counts when it is there to be opened. */
function steps(app: DemoWallet): readonly { name: string; done: boolean }[] {
  const gone = app.place === 'lost' || app.place === 'recover';
  const status = app.backup?.lastStatus.state;
  const stored = status === 'protected' || status === 'partly' || (app.place === 'recover' && status === 'stored');
  return [
    { name: 'Create', done: gone || app.place === 'wallet' },
    { name: 'Back up', done: stored || app.wasLostWithBackup },
    { name: 'Lose the device', done: gone || app.recovered },
    { name: 'Recover', done: app.recovered },
    { name: 'Sign', done: app.recovered && app.signResult?.state === 'signed' },
  ];
}

export function rail(app: DemoWallet): TemplateResult {
  const all = steps(app);
  const last = all.map(({ done }) => done).lastIndexOf(true);
  // After a loss the way is forward, even where something before it was left out.
  const now = all.findIndex(({ done }, index) => !done && (index > last || app.place === 'wallet'));
  return html`<nav aria-label="The journey">
    <ol class="rail">
      ${all.map(
        ({ name, done }, index) =>
          html`<li class=${done ? 'past' : index === now ? 'now' : ''} aria-current=${index === now ? 'step' : nothing}>
            <span class="dot">${done ? line('yes') : index + 1}</span>
            <span>${name}${done ? html`<span class="unseen">, done</span>` : nothing}</span>
          </li>`,
      )}
    </ol>
  </nav>`;
}

/** The truth about the two halves, the copy, and the tries at it, each in its place. */
export function pieces(app: DemoWallet): TemplateResult {
  const session = app.device?.session;
  if (!session) return html``;
  const here = app.device?.hasShare ?? false;
  return html`<section class="card wallet" aria-labelledby="wallet-title">
    <div class="wallet-head">
      ${app.place === 'wallet' ? html`<h1 id="wallet-title">${session.account}</h1>` : html`<h2 id="wallet-title">${session.account}</h2>`}
      ${copyButton('Copy the address', session.address)}
    </div>
    <p class="label">Address</p>
    <p class="address"><bdi dir="ltr" data-address>${session.address}</bdi></p>
    <ul class="pieces">
      ${piece('device', 'This device', here ? 'Client share: here, sealed' : 'Client share: not here', here)}
      ${piece('coSigner', 'Co-signer', 'Custodian share: kept', true)} ${piece('store', 'Backup service', ...backupWords(app))}
      ${piece('vault', 'Vault', ...vaultWords(app))}
    </ul>
  </section>`;
}

function piece(icon: 'device' | 'coSigner' | 'store' | 'vault', title: string, text: string, there: boolean | null): TemplateResult {
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

/** What the vault counted, as far as it was asked. */
function vaultWords(app: DemoWallet): [string, boolean | null] {
  const status = app.backup?.lastStatus;
  if (!app.backup?.methods.some(({ vault }) => vault)) return ['There is none: nobody counts tries', null];
  const counted = status && 'methods' in status ? status.methods.filter(({ vault }) => vault) : [];
  if (counted.length === 0) return ['Counts wrong tries, once there is a PIN or a password', null];
  if (counted.some(({ locked }) => locked)) return ['Locked: too many wrong tries', false];
  const tries = counted.map(({ failedTries }) => failedTries);
  if (tries.includes(undefined)) return ['Not known yet', null];
  const wrong = tries.reduce<number>((sum, count = 0) => sum + count, 0);
  return [`Wrong tries since the last opening: ${wrong}`, wrong === 0];
}
