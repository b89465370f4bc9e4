/** What the picker's list shows, as functions of plain values: the status, the ways, the losses. */
import { type TemplateResult, html, nothing } from 'lit';
import { isNotChecked } from '../controllers/backup-link.ts';
import type { Words } from '../controllers/words.ts';
import type { BackupError } from '../core/errors.ts';
import type { BackupStatus, MethodChoice, MethodStatus } from '../flow/types.ts';
import { methodMessages } from '../messages/en/methods.ts';
import { pickerMessages } from '../messages/en/picker.ts';
import { problemMessages } from '../messages/en/problems.ts';
import { progressMessages } from '../messages/en/progress.ts';
import { statusMessages } from '../messages/en/status.ts';
import { checkIcon, clockIcon, crossIcon, errorIcon, refreshIcon, spinnerIcon, warningIcon } from './shared/icons.ts';
import { type Loss, countWays, isWayBack, lossesOf } from './shared/losses.ts';
import { methodIcon } from './shared/method-icons.ts';
import { problemPanel, waitLine } from './shared/problem.ts';
import { statusWords } from './shared/status-words.ts';
import { wayName, waysAlike } from './shared/ways.ts';

export const english = { ...statusMessages, ...methodMessages, ...problemMessages, ...progressMessages, ...pickerMessages };

export type PickerWords = Words<typeof english>;

/** What a way is opened for. */
export type Purpose = 'create' | 'confirm' | 'change';

export interface ListView {
  readonly words: PickerWords;
  readonly status: BackupStatus;
  /** Undefined until it is known what works here. */
  readonly choices: readonly MethodChoice[] | undefined;
  readonly loading: 'idle' | 'working' | 'failed';
  /** Nothing is called before. */
  readonly waitSeconds: number;
  /** Why a way that another device added could not be accepted. */
  readonly refusal: BackupError | undefined;
  /** There is a backup to speak of. */
  readonly connected: boolean;
  /** The app offers more than one way: otherwise nobody is told to add a second one. */
  readonly hasOthers: boolean;
  /** Backs up a share that the wallet got since; undefined where the app does not offer it. */
  readonly renew: (() => void) | undefined;
  readonly refresh: () => void;
  readonly choose: (methodId: string, purpose: Purpose, slotId?: string) => void;
  readonly accept: (slotId: string) => void;
  readonly remove: (slot: MethodStatus) => void;
}

export function listCard(view: ListView): TemplateResult {
  const { text } = view.words;
  const { choices } = view;
  const failed = view.loading === 'failed';
  return html`<div part="base" class="base" role="group" aria-labelledby="title" aria-busy=${view.loading === 'working'}>
    <div class="head">
      <div id="title">
        <slot name="title"><h2 part="title">${text('picker.title')}</h2></slot>
      </div>
      <p part="intro" class="muted">${text('picker.intro')}</p>
    </div>
    ${statusPanel(view)} ${waitLine(view.waitSeconds, view.words)}
    ${view.refusal ? problemPanel(view.refusal, { title: 'call.failed.accept', waitSeconds: 0 }, view.words) : nothing}
    ${
      choices
        ? html`<ul class="methods" aria-label=${text('picker.list')}>
            ${choices.flatMap((choice) => rowsOf(choice, view))}
          </ul>`
        : view.connected &&
          (
            failed
              ? html`<p class="muted">${text('picker.failed')}</p>`
              : html`<div class="methods"><p class="finding">${spinnerIcon()}${text('picker.loading')}</p></div>`
          )
    }
    ${failed ? html`<button type="button" part="refresh-button" @click=${view.refresh}>${text('picker.retry')}</button>` : nothing}
    ${choices?.length === 0 ? html`<p class="muted">${text('picker.empty')}</p>` : nothing} ${lossesPanel(view)}
  </div>`;
}

function statusPanel({ words, status, connected, loading, refresh, renew }: ListView): TemplateResult {
  const { title, detail, notice, icon, tone } = statusWords(status, words);
  const unknown = status.state === 'unknown';
  // Without a backup nothing is looked up, and nobody says so: a server draws this, and a page without script keeps it.
  if (connected && (isNotChecked(status) || (unknown && loading === 'working'))) {
    return html`<div part="status" class="panel status">${spinnerIcon()}<p role="status">${words.text('status.checking')}</p></div>`;
  }
  return html`<div part="status" class="panel status ${tone}">
    ${icon}
    <div role="status">
      <h3>${title}</h3>
      <p class="muted">${detail}</p>
      ${notice ? html`<p class="notice">${notice}</p>` : nothing}
    </div>
    ${
      unknown && connected
        ? html`<button part="refresh-button" class="plain" type="button" aria-label=${words.text('status.refresh')} @click=${refresh}>
            ${refreshIcon()}
          </button>`
        : nothing
    }
    ${
      status.state === 'stale' && renew
        ? html`<button part="renew-button" class="primary" type="button" @click=${renew}>${words.text('picker.renew-stale')}</button>`
        : nothing
    }
  </div>`;
}

/** A row for each way that is set up; one to set it up where none is, or where none of them would lead back. */
function rowsOf(choice: MethodChoice, view: ListView): readonly TemplateResult[] {
  const rows = choice.slots.map((slot) => slotRow(slot, choice, view));
  // A new secret takes the place of a locked one; a passkey that stays here needs another beside it.
  const leadsBack = choice.slots.some((slot) => isWayBack(slot) || !slot.supported || (slot.locked && choice.method.asks === 'secret'));
  return leadsBack ? rows : [...rows, methodRow(choice, view)];
}

function methodRow({ method, availability, slots }: MethodChoice, view: ListView): TemplateResult {
  const { words, choose } = view;
  const works = availability.state === 'available';
  const name = words.methodName(method.id);
  const label = words.text(slots.length > 0 ? 'picker.set-up-another' : 'picker.set-up');
  return html`<li part="method" class="method ${works ? 'free' : ''}" data-method=${method.id}>
    ${methodIcon(method.id)}
    <div class="words">
      <h3 part="method-name">${name}</h3>
      <p part="method-detail">${works ? aboutMethod(method.id, words) : reasonText(availability.reason, words)}</p>
    </div>
    ${works ? mainButton(label, name, () => choose(method.id, 'create')) : nothing}
  </li>`;
}

function slotRow(slot: MethodStatus, choice: MethodChoice, view: ListView): TemplateResult {
  const { words, remove } = view;
  const all = 'methods' in view.status ? view.status.methods : choice.slots;
  const name = wayName(slot, all, words);
  const tone = slot.locked ? 'locked' : slot.provenAt && !slot.deviceBound ? 'held' : 'pending';
  const icon = tone === 'held' ? checkIcon() : tone === 'locked' ? crossIcon() : clockIcon();
  const main = mainOf(slot, choice, view);
  const refused = !slot.accepted;
  const again = main?.purpose === 'change' && !slot.locked;
  return html`<li part="method" class="method ${tone}" data-method=${slot.method} data-slot-id=${slot.slotId}>
    ${methodIcon(slot.method)}
    <div class="words">
      <h3 part="method-name">${name}${tagOf(slot, words)}</h3>
      ${detailsOf(slot, choice, view).map((detail, i) => html`<p part="method-detail">${i === 0 ? icon : nothing}${detail}</p>`)}
    </div>
    ${main ? mainButton(main.label, name, main.run) : nothing}
    <div class="row manage">
      ${again ? smallButton(words.text('picker.check-again'), name, () => view.choose(slot.method, 'confirm', slot.slotId)) : nothing}
      ${smallButton(words.text(refused ? 'picker.refuse' : 'picker.remove'), name, () => remove(slot))}
    </div>
  </li>`;
}

interface MainAction {
  readonly label: string;
  readonly purpose: Purpose | 'accept';
  readonly run: () => void;
}

/** The one thing to do next with a way that is set up. */
function mainOf(slot: MethodStatus, { method, availability }: MethodChoice, view: ListView): MainAction | undefined {
  const { text } = view.words;
  if (!slot.accepted) return { label: text('picker.accept'), purpose: 'accept', run: () => view.accept(slot.slotId) };
  if (availability.state !== 'available' || !slot.supported) return undefined;
  const open = (purpose: Purpose, label: string) => ({ label, purpose, run: () => view.choose(slot.method, purpose, slot.slotId) });
  const asks = method.asks === 'secret';
  if (slot.locked) return asks ? open('change', text('picker.change')) : undefined;
  if (!slot.provenAt) return open('confirm', text('picker.check'));
  return asks ? open('change', text('picker.change')) : open('confirm', text('picker.check-again'));
}

function mainButton(label: string, name: string, run: () => void): TemplateResult {
  return html`<button part="method-button" type="button" aria-label="${label}: ${name}" @click=${run}>${label}</button>`;
}

function smallButton(label: string, name: string, run: () => void): TemplateResult {
  return html`<button part="manage-button" class="plain" type="button" aria-label="${label}: ${name}" @click=${run}>${label}</button>`;
}

function tagOf({ deviceBound, locked }: MethodStatus, { text }: PickerWords): TemplateResult | typeof nothing {
  if (!deviceBound && !locked) return nothing;
  return html` <span part="tag" class="tag">${text(locked ? 'picker.locked' : 'picker.device-bound')}</span>`;
}

/** Sentence by sentence: whether it works, which one it is, and what is wrong with it. */
function detailsOf(slot: MethodStatus, { availability, slots }: MethodChoice, { words, status }: ListView): readonly string[] {
  const { text } = words;
  const { account, setUpAt, failedTries } = slot;
  const alike = waysAlike(slot, 'methods' in status ? status.methods : slots, words);
  const said = [heldText(slot, words)];
  if (account) said.push(text('picker.account', { account }));
  if (alike.length > 1) {
    said.push(setUpAt ? text('picker.set-up-on', { date: words.date(setUpAt) }) : text('picker.set-up-elsewhere'));
  }
  if (slot.locked) said.push(text('picker.locked.detail'));
  else if (failedTries) said.push(text('picker.tries', { count: failedTries }));
  else if (slot.vault && failedTries === undefined) said.push(text('picker.tries.unknown'));
  if (slot.deviceBound) said.push(text('picker.device-bound.detail'));
  if (slot.accepted && availability.state === 'unavailable') said.push(reasonText(availability.reason, words));
  return said;
}

function heldText({ accepted, supported, provenAt, lastOpenedAt }: MethodStatus, words: PickerWords): string {
  const { text } = words;
  if (!supported) return text('picker.held.unsupported');
  if (!accepted) return text('picker.held.not-accepted');
  if (provenAt) return text('picker.held.proven', { date: words.date(provenAt) });
  return lastOpenedAt ? text('picker.held.opened-before', { date: words.date(lastOpenedAt) }) : text('picker.held.stored');
}

function aboutMethod(methodId: string, words: PickerWords): string {
  return words.maybe(`method-about.${methodId}`) ?? words.text('method-about.other');
}

function reasonText(reason: string, words: PickerWords): string {
  return words.maybe(`method-reason.${reason}`) ?? words.text('method-reason.other');
}

function lossesPanel({ status, words, hasOthers }: ListView): TemplateResult | typeof nothing {
  const losses = lossesOf(status);
  if (losses.length === 0) return nothing;
  const { text } = words;
  const ways = countWays(status);
  return html`<div part="losses" class="losses">
    <h3>${text('loss.title')}</h3>
    <dl>
      ${losses.map((loss) => lossItem(loss, words))}
    </dl>
    ${
      ways < 2
        ? html`<div part="second-door" class="panel warning">${warningIcon()}<p>${text(ways === 0 ? 'door.none' : hasOthers ? 'door.second' : 'door.only')}</p></div>`
        : nothing
    }
  </div>`;
}

function lossItem({ what, outcome }: Loss, words: PickerWords): TemplateResult {
  const name = words.maybe(`loss.${what}`) ?? words.text('loss.other', { method: words.methodName(what) });
  const icon = outcome === 'survived' ? checkIcon() : outcome === 'lost' ? errorIcon() : clockIcon();
  return html`<div part="loss" class="loss ${outcome}">
    <dt>${icon}<span>${name}</span></dt>
    <dd>${words.text(`loss.${outcome}`)}</dd>
  </div>`;
}
