/** What the picker shows instead of its list: a call that asks for nothing, and the question before a way is removed. */
import { type TemplateResult, html, nothing } from 'lit';
import type { AttemptState } from '../controllers/attempt.ts';
import type { BackupStatus, MethodStatus } from '../flow/types.ts';
import { type AnyPhase, type PickerCall, phasesOf } from './backup-method-picker.calls.ts';
import type { PickerWords } from './backup-method-picker.views.ts';
import { backIcon, checkIcon, warningIcon } from './shared/icons.ts';
import { countWays, isKnownToWork, isOurs } from './shared/losses.ts';
import { problemPanel } from './shared/problem.ts';
import { progressList } from './shared/progress.ts';
import { statusWords } from './shared/status-words.ts';
import { wayName } from './shared/ways.ts';

export interface CallView {
  readonly words: PickerWords;
  readonly call: PickerCall;
  readonly attempt: AttemptState<AnyPhase, BackupStatus>;
  readonly waitSeconds: number;
  readonly hasOthers: boolean;
  readonly retry: () => void;
  readonly cancel: () => void;
  readonly back: () => void;
  /** Makes old copies worthless; undefined where the app does not offer it. */
  readonly renew: (() => void) | undefined;
}

export function callCard(view: CallView): TemplateResult {
  const { words, call, attempt } = view;
  const method = 'name' in call ? call.name : '';
  return html`<div part="base" class="base" role="group" aria-labelledby="title">
    <h2 part="title" id="title" tabindex="-1">${words.text(`call.${call.action}`, { method })}</h2>
    ${attempt.name === 'working' ? working(view, attempt.phase) : nothing}
    ${attempt.name === 'failed' ? problemPanel(attempt.error, problemActions(view), words) : nothing}
    ${attempt.name === 'done' ? resultPanel(view, attempt.result) : nothing}
  </div>`;
}

function problemActions({ call, waitSeconds, retry, back }: CallView) {
  const own = call.action === 'remove' || call.action === 'refresh';
  return { title: own ? `call.failed.${call.action}` : `problem.${call.action}`, waitSeconds, retry, other: back };
}

/** A new share has taken the place of the old one already: giving up half way would leave it without a backup. */
function working({ words, call, cancel }: CallView, phase: AnyPhase): TemplateResult {
  return html`${progressList(phasesOf(call), phase, words)}
  ${
    call.action === 'refresh'
      ? nothing
      : html`<button part="cancel-button" type="button" @click=${cancel}>${words.text('call.cancel')}</button>`
  }`;
}

function resultPanel(view: CallView, status: BackupStatus): TemplateResult {
  const { words, call, back, renew, hasOthers } = view;
  const { text } = words;
  const removed = call.action === 'remove';
  const { title, detail, icon, tone } = statusWords(status, words);
  const onlyWay = call.action === 'create' && hasOthers && countWays(status) < 2;
  return html`<div part="result" class="panel ${removed ? 'success' : tone}" id="result" tabindex="-1" role="group" aria-labelledby="result-title">
      ${removed ? checkIcon() : icon}
      <h3 part="result-title" id="result-title">${removed ? text('call.removed', { method: call.name }) : title}</h3>
      <p part="result-detail">${removed ? text('call.removed.detail') : detail}</p>
      ${call.action === 'refresh' && call.reason === 'removed' ? html`<p>${text('renew.done')}</p>` : nothing}
      ${onlyWay ? html`<p>${text('door.second')}</p>` : nothing}
    </div>
    ${removed ? oldCopies(words, renew) : nothing}
    <div class="row">
      <button part="result-button" type="button" @click=${back}>${text('picker.back')}</button>
      <slot name="done"></slot>
    </div>`;
}

function oldCopies({ text }: PickerWords, renew: (() => void) | undefined): TemplateResult {
  return html`<div class="panel warning">
    ${warningIcon()}
    <p>${text(renew ? 'renew.old-copies' : 'remove.old-copy')}</p>
    ${renew ? html`<div class="row"><button part="renew-button" type="button" @click=${renew}>${text('renew.start')}</button></div>` : nothing}
  </div>`;
}

export interface RemovalView {
  readonly words: PickerWords;
  readonly slot: MethodStatus;
  /** All ways, the one that goes among them. */
  readonly all: readonly MethodStatus[];
  /** It was asked once already. */
  readonly sure: boolean;
  readonly remove: () => void;
  readonly keep: () => void;
}

/** Is it the last way that is known to work, or the last that counts at all? Then it is asked twice. */
export function isLastGood(slot: MethodStatus, all: readonly MethodStatus[]): boolean {
  const others = all.filter(({ slotId }) => slotId !== slot.slotId);
  const last = (good: (way: MethodStatus) => boolean) => good(slot) && !others.some(good);
  return last(isKnownToWork) || last(isOurs);
}

export function removalCard(view: RemovalView): TemplateResult {
  const { words, slot, all, sure, keep } = view;
  const { text } = words;
  const method = wayName(slot, all, words);
  const left = all.filter(({ slotId }) => slotId !== slot.slotId);
  const only = left.length === 0;
  return html`<div part="base" class="base" role="group" aria-labelledby="title" aria-describedby="why">
    <h2 part="title" id="title" tabindex="-1">${text(sure ? 'remove.sure.title' : 'remove.title', { method })}</h2>
    <div id="why" class="why">${only ? html`<p>${text('remove.only')}</p>` : consequences(view, left)}</div>
    <div class="row">
      ${
        only
          ? nothing
          : html`<button part="remove-button" class="danger" type="button" @click=${view.remove}>
              ${text(sure ? 'remove.yes-all-the-same' : 'remove.yes')}
            </button>`
      }
      <button part="cancel-button" type="button" @click=${keep}>${text(only ? 'picker.back' : 'remove.no')}</button>
    </div>
  </div>`;
}

function consequences({ words, slot, all, sure }: RemovalView, left: readonly MethodStatus[]): TemplateResult {
  const { text } = words;
  if (sure) return html`<p class="panel danger">${text('remove.sure')}</p>`;
  const methods = words.list(left.map((other) => wayName(other, all, words)));
  return html`<p>${text('remove.left', { methods })}</p>
    ${isLastGood(slot, all) ? html`<div class="panel warning">${warningIcon()}<p>${text('remove.unproven')}</p></div>` : nothing}
    <p class="muted">${text('remove.old-copy')}</p>`;
}

/** From what stands in for the list back to it. */
export function backButton(words: PickerWords, back: () => void): TemplateResult {
  return html`<button part="back-button" class="plain" type="button" @click=${back}>${backIcon()}${words.text('picker.back')}</button>`;
}
