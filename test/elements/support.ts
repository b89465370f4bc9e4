/** What the element tests share: mounting, waiting without sleeping, looking for marks, axe. */
import axe from 'axe-core';
import { expect } from 'chai';
import type { LitElement } from 'lit';
import { waitsKept } from '../../src/controllers/wait.ts';
import { type SecretPolicy, createPolicy } from '../../src/core/policy.ts';
import { estimateFromGuesses } from '../../src/core/strength.ts';
import type { BackupStatusBadge } from '../../src/elements/backup-status-badge.ts';
import type { PasswordBackupForm } from '../../src/elements/password-backup-form.ts';
import { FakeBackup, type FakeBackupOptions, type FakeFailure, fakeMethod } from '../../src/testing/fake-backup.ts';
import type { StrengthMeter } from '../../src/workers/strength-client.ts';

export const SECRET = 'marked correct horse 7391 battery';
export const PIN = '839174';

export const isWebKit = !navigator.userAgent.includes('Chrome') && !navigator.userAgent.includes('Firefox');

/** A meter that knows at once: a character is worth 0.8 in log10 of guesses. */
export const quickMeter = (): StrengthMeter => ({
  estimate: (text) => Promise.resolve(estimateFromGuesses(text.length * 0.8, text.length < 8 ? ['add-words'] : [])),
  dispose: () => undefined,
});

export function passwordMethod() {
  return fakeMethod('password', { policy: createPolicy() });
}

export function pinMethod(policy: SecretPolicy = createPolicy({ kind: 'pin' })) {
  return fakeMethod('pin', { policy });
}

/** What a call is refused with when what was typed is wrong. */
export const wrongSecret = (details: FakeFailure['details'] = {}): FakeFailure => ({ code: 'wrong-secret', phase: 'unlocking', details });

export function fakeBackup(options: FakeBackupOptions = {}): FakeBackup {
  return new FakeBackup({ methods: [passwordMethod()], ...options });
}

const mounted: Element[] = [];

/** Puts an element into the document; `unmountAll` in an afterEach takes it out. */
export function mount<E extends Element>(element: E, parent: Element = document.body): E {
  mounted.push(element);
  document.documentElement.style.setProperty('--backup-motion-duration', '0s');
  parent.append(element);
  return element;
}

export async function unmountAll(): Promise<void> {
  for (const element of mounted.splice(0)) element.remove();
  document.documentElement.removeAttribute('style');
  document.documentElement.lang = 'en';
  // What a test began to keep of a wait is kept by then, and is cleared.
  await waitsKept();
  localStorage.clear();
}

/** Waits for something to become true, frame by frame. */
export async function until(condition: () => unknown, what = String(condition)): Promise<void> {
  for (let frame = 0; frame < 600; frame++) {
    if (condition()) return;
    await new Promise(requestAnimationFrame);
  }
  throw new Error(`never came true: ${what}`);
}

/** Lets everything that is due happen, without time passing. */
export async function settled(...elements: LitElement[]): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
  for (const element of elements) await element.updateComplete;
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}

export type FormProperties = Partial<
  Pick<PasswordBackupForm, 'mode' | 'kind' | 'confirm' | 'askCurrent' | 'slotId' | 'choice' | 'policy' | 'otherMethods' | 'accountName'>
>;

/** A form in the document, with everything that it fetches after the first paint. */
export async function mountForm(backup: FakeBackup | undefined, properties: FormProperties = {}): Promise<PasswordBackupForm> {
  const form = document.createElement('password-backup-form');
  Object.assign(form, { backup, strengthMeter: quickMeter, ...properties });
  mount(form);
  await until(() => isWhole(form));
  return form;
}

export function isWhole(form: Element): boolean {
  const has = (selector: string) => !!(form.querySelector(selector) ?? form.shadowRoot?.querySelector(selector));
  return has('input[name="secret"]') && has('[part="progress"]') && !has('[data-part="rules-loading"]');
}

export function input(form: Element, name = 'secret'): HTMLInputElement {
  const found = form.querySelector<HTMLInputElement>(`input[name="${name}"]`);
  if (!found) throw new Error(`no input "${name}"`);
  return found;
}

export function part<E extends HTMLElement = HTMLElement>(form: Element, name: string): E {
  const found = form.querySelector<E>(`[data-part="${name}"]`) ?? form.shadowRoot?.querySelector<E>(`[part~="${name}"]`);
  if (!found) throw new Error(`no part "${name}"`);
  return found;
}

export function hasPart(form: Element, name: string): boolean {
  return !!(form.querySelector(`[data-part="${name}"]`) ?? form.shadowRoot?.querySelector(`[part~="${name}"]`));
}

/** As a person does: the value, then the event. */
export function type(field: HTMLInputElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
}

export function agree(form: Element): void {
  const box = form.querySelector<HTMLInputElement>('input[type="checkbox"][id$="-agree"]');
  if (box && !box.checked) box.click();
}

export async function fillAndSubmit(form: PasswordBackupForm, secret = SECRET): Promise<void> {
  type(input(form), secret);
  agree(form);
  await form.updateComplete;
  part(form, 'submit-button').click();
}

/** The text a person can see: light DOM and open shadow roots, without what is hidden or out of reach. */
export function visibleText(element: Element): string {
  const read = (node: Node): string => {
    if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? '';
    if (!(node instanceof Element)) return '';
    if (node instanceof HTMLElement && (node.inert || getComputedStyle(node).visibility === 'hidden')) return '';
    if (node instanceof HTMLStyleElement || node.getAttribute('role') === 'status') return '';
    const inside =
      node instanceof HTMLSlotElement && node.assignedNodes().length > 0 ? node.assignedNodes() : [...(node.shadowRoot ?? node).childNodes];
    return inside.map(read).join(' ');
  };
  return read(element).replace(/\s+/g, ' ').trim();
}

/** Everything in the document that could hold a mark: markup, attributes, values, shadow roots. */
export function everything(root: Element = document.documentElement): string {
  const read = (element: Element): string => {
    const value = element instanceof HTMLInputElement ? ` value:${element.value}` : '';
    const attributes = [...element.attributes].map(({ name, value: text }) => `${name}=${text}`).join(' ');
    const children = [...element.children, ...(element.shadowRoot?.children ?? [])].map(read).join(' ');
    const own = [...element.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE)
      .map((node) => node.textContent)
      .join(' ');
    return `${attributes}${value} ${own} ${children}`;
  };
  return read(root);
}

/** No violations, in light and in dark. */
export async function expectAccessible(element: Element, what: string): Promise<void> {
  for (const scheme of ['light', 'dark']) {
    document.documentElement.style.cssText = `color-scheme: ${scheme}; background: Canvas; color: CanvasText; --backup-motion-duration: 0s`;
    const { violations } = await axe.run(element, { resultTypes: ['violations'] });
    const said = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join('; ')}`,
    );
    expect(said, `${what}, ${scheme}`).to.deep.equal([]);
  }
}

export function liveText(element: BackupStatusBadge | PasswordBackupForm): string {
  return element.shadowRoot?.querySelector('[role="status"]')?.textContent?.trim() ?? '';
}

/** Every event of a type, with what it carries. */
export function listen(target: EventTarget, type: string): Event[] {
  const heard: Event[] = [];
  target.addEventListener(type, (event) => heard.push(event));
  return heard;
}
