/** What each place looks like. */
import { html, nothing, type TemplateResult } from 'lit';
import type { DemoWallet } from './app.ts';
import { lossCard } from './loss-view.ts';
import { signCard } from './sign-view.ts';
import { pieces, rail } from './map-view.ts';
import { mark } from './marks.ts';
import { welcome } from './welcome-view.ts';

export function draw(app: DemoWallet): TemplateResult {
  return html`
    <a class="skip" href="#main">Skip to the wallet</a>
    <header class="bar">
      <p class="brand">${mark()}<span>Holdfast <span class="quiet">demo wallet</span></span></p>
      ${app.backup ? html`<backup-status-badge .backup=${app.backup} compact></backup-status-badge>` : nothing}
    </header>
    <main id="main" tabindex="-1">
      ${rail(app)} ${app.problem ? html`<p class="notice danger" role="alert">${app.problem}</p>` : nothing} ${placeOf(app)}
    </main>
    <footer class="foot">
      <p>
        A demo on your own machine: its address belongs to a test network and holds nothing of value. The key is real, and threshold-signed
        (FROST, RFC 9591).
      </p>
    </footer>
  `;
}

function placeOf(app: DemoWallet): TemplateResult {
  switch (app.place) {
    case 'starting':
      return html`<p class="waiting">Looking at this device …</p>`;
    case 'welcome':
    case 'lost':
      return html`${welcome(app)} ${app.place === 'lost' ? signCard(app) : nothing}`;
    case 'unfinished':
      return unfinished(app);
    case 'recover':
      return html`${pieces(app)} ${recovery(app)} ${signCard(app)}`;
    case 'wallet':
      return html`${pieces(app)} ${backupCard(app)} ${signCard(app)} ${lossCard(app)}`;
  }
}

function unfinished(app: DemoWallet): TemplateResult {
  return html`<section class="card" aria-labelledby="unfinished-title">
    <h1 id="unfinished-title">Finishing your wallet</h1>
    <p>This device has its half. The co-signer still has to say that it has the other one.</p>
    <p class="actions">
      <button class="primary" type="button" ?disabled=${app.busy !== null} @click=${() => app.finishCreating()}>Ask the co-signer again</button>
    </p>
  </section>`;
}

function recovery(app: DemoWallet): TemplateResult {
  const { account } = app.device?.session ?? {};
  return html`<section class="stack" aria-labelledby="recovery-title">
    <h1 id="recovery-title">Welcome to your new device</h1>
    <p>You are signed in as <strong>${account}</strong>, but the client share is not here. Bring it back from its backup.</p>
    <wallet-backup
      .backup=${app.backup}
      account-name="Holdfast demo: ${account}"
      @backup-recovered=${() => app.afterRecovery()}
    ></wallet-backup>
  </section>`;
}

function backupCard(app: DemoWallet): TemplateResult {
  return html`<section class="stack" aria-label="Backup">
    ${
      app.recovered
        ? html`<p id="recovered" class="notice success" tabindex="-1" role="status">
            <strong>Recovered.</strong> Your client share is back on this device, and it fits the address. You can sign again.
          </p>`
        : nothing
    }
    <wallet-backup .backup=${app.backup} account-name="Holdfast demo: ${app.device?.session.account}"></wallet-backup>
  </section>`;
}
