/** An empty device: make a wallet, or sign in to one. */
import { html, nothing, type TemplateResult } from 'lit';
import type { DemoWallet } from './app.ts';
import { line } from './marks.ts';

export function welcome(app: DemoWallet): TemplateResult {
  return app.place === 'lost' ? html`${lost(app)} ${signInCard(app, true)}` : html`${createCard(app)} ${signInCard(app, false)}`;
}

function createCard(app: DemoWallet): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const name = new FormData(event.target as HTMLFormElement).get('account');
    void app.create(String(name).trim().toLowerCase());
  };
  return html`<section class="card hero" aria-labelledby="create-title">
    <h1 id="create-title">A wallet in two halves</h1>
    <p>
      One half of the key is made in this page, the other by a co-signer on the server. Neither can sign alone, and the whole key never exists
      anywhere. So what happens when this device is lost? Try it.
    </p>
    <form @submit=${submit}>
      <label for="new-account">Account name</label>
      <div class="field-row">
        <input
          id="new-account"
          name="account"
          .value=${app.suggestedName}
          required
          minlength="3"
          maxlength="32"
          pattern="[A-Za-z0-9][A-Za-z0-9\\-]*[A-Za-z0-9]"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          aria-describedby="new-account-hint"
        />
        <button class="icon" type="button" aria-label="Suggest another name" title="Suggest another name" @click=${() => app.suggestAnotherName()}>
          ${line('dice')}
        </button>
      </div>
      <p id="new-account-hint" class="quiet">You need this name again on a new device. The demo signs you in by name only.</p>
      <p class="actions">
        <button class="primary" type="submit" ?disabled=${app.busy !== null}>
          ${app.busy === 'creating' ? 'Making the key with the co-signer …' : 'Create wallet'}
        </button>
      </p>
    </form>
  </section>`;
}

function lost(app: DemoWallet): TemplateResult {
  const found = app.leftovers;
  return html`<section class="card" aria-labelledby="lost-title">
    <h1 id="lost-title">That device is gone</h1>
    <p>Everything this page kept in the browser was deleted, and the page was loaded anew, so nothing is left in memory either.</p>
    ${
      found
        ? html`<ul class="facts">
            <li>Databases left: <strong>${found.databases}</strong></li>
            <li>Entries in web storage: <strong>${found.entries}</strong></li>
          </ul>`
        : nothing
    }
    <p>Below you can try to sign without the client share. Then go on as if this were your new device.</p>
  </section>`;
}

function signInCard(app: DemoWallet, first: boolean): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const name = new FormData(event.target as HTMLFormElement).get('account');
    void app.signIn(String(name));
  };
  return html`<section class="card" aria-labelledby="sign-in-title">
    <h2 id="sign-in-title">${first ? 'New device: sign in' : 'I have a wallet'}</h2>
    <form @submit=${submit}>
      <label for="old-account">Account name</label>
      <div class="field-row">
        <input id="old-account" name="account" required autocomplete="username" autocapitalize="none" spellcheck="false" aria-describedby="old-account-hint" />
        <button class=${first ? 'primary' : ''} type="submit" ?disabled=${app.busy !== null}>Sign in</button>
      </div>
      <p id="old-account-hint" class="quiet">
        The demo signs you in by name only, without a password. Your own wallet's login goes here; it is not what protects the share.
      </p>
    </form>
    ${
      app.recentNames.length > 0
        ? html`<p class="label" id="recent-title">Accounts of this demo</p>
            <ul class="chips" aria-labelledby="recent-title">
              ${app.recentNames.map(
                (name) =>
                  html`<li><button type="button" ?disabled=${app.busy !== null} @click=${() => app.signIn(name)}>${name}</button></li>`,
              )}
            </ul>`
        : nothing
    }
  </section>`;
}
