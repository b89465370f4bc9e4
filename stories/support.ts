/**
 * What the state tables share: scripted backups, a quick meter, and acting as
 * a person would. Works in any page; nothing here knows Storybook.
 */
import { commonKind } from '../src/core/blocklist.ts';
import { BackupError } from '../src/core/errors.ts';
import { createPolicy } from '../src/core/policy.ts';
import { estimateFromGuesses } from '../src/core/strength.ts';
import { FakeBackup, type FakeBackupOptions, type FakeStep, fakeMethod } from '../src/testing/fake-backup.ts';
import type { StrengthMeter } from '../src/workers/strength-client.ts';
import type { ElementState } from './states/state.ts';

export type { FakeBackupOptions };

export const SECRET = 'correct horse battery staple';

/** Answers at once, and never calls strong what the blocklist refuses. */
export const quickMeter = (): StrengthMeter => ({
  estimate: (text, userInputs = []) =>
    Promise.resolve(
      commonKind(text, userInputs)
        ? estimateFromGuesses(1, ['very-common'])
        : estimateFromGuesses(text.length * 0.8, text.length < 8 ? ['add-words'] : []),
    ),
  dispose: () => undefined,
});

/** Never comes to an estimate. */
export const endlessMeter = (): StrengthMeter => ({ estimate: () => new Promise(() => undefined), dispose: () => undefined });

export const passwordMethod = () => fakeMethod('password', { policy: createPolicy() });

/** Four methods, one of which does not work here. */
export function severalMethods() {
  return [
    passwordMethod(),
    fakeMethod('passkey', { asks: 'nothing' }),
    fakeMethod('google-drive', { asks: 'nothing' }),
    fakeMethod('icloud', { asks: 'nothing', availability: { state: 'unavailable', reason: 'in-app-browser', remedy: 'open-in-browser' } }),
  ];
}

export const NETWORKS = ['online', 'slow', 'offline'] as const;
export type Network = (typeof NETWORKS)[number];

/** How long a phase takes on a slow network, as far as a person can tell. */
const SLOW_STEP_MS = 1200;
/** What needs no network fails for other reasons. */
const ON_DEVICE: readonly FakeStep[] = ['preparing', 'encrypting', 'unlocking', 'verifying', 'restoring'];

let network: Network = 'online';

/** For the backups that are made from now on. */
export function setNetwork(next: Network): void {
  network = next;
}

function slowStep(_: FakeStep, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, SLOW_STEP_MS);
    signal?.addEventListener('abort', () => resolve(clearTimeout(timer)), { once: true });
  });
}

function noNetwork(at: FakeStep): Promise<void> {
  return ON_DEVICE.includes(at) ? Promise.resolve() : Promise.reject(new BackupError('store-unreachable', 'offline'));
}

/** A wallet of its own each time: a wait that one story began must not show in the next. */
export function backup(options: FakeBackupOptions = {}): FakeBackup {
  const through = network === 'slow' ? { network: slowStep } : network === 'offline' ? { network: noNetwork } : {};
  return new FakeBackup({ wallet: `story-${crypto.randomUUID()}`, methods: [passwordMethod()], ...through, ...options });
}

/** Waits, frame by frame, until something is there. */
export async function found<T>(look: () => T | null | undefined | false | ''): Promise<T> {
  for (let frame = 0; frame < 600; frame++) {
    const it = look();
    if (it) return it;
    await new Promise(requestAnimationFrame);
  }
  throw new Error(`not found: ${String(look)}`);
}

/** Presses something in an element's shadow root. */
export async function press(canvas: Element, tag: string, selector: string): Promise<void> {
  (await found(() => canvas.querySelector(tag)?.shadowRoot?.querySelector<HTMLElement>(selector))).click();
}

/** Presses something in the light DOM, where the fields are. */
export async function pressLight(canvas: Element, selector: string): Promise<void> {
  (await found(() => canvas.querySelector<HTMLElement>(selector))).click();
}

export async function typeSecret(canvas: Element, secret = SECRET): Promise<HTMLElement> {
  const form = await found(() => canvas.querySelector('password-backup-form'));
  const input = await found(() => form.querySelector<HTMLInputElement>('input[name="secret"]'));
  await found(() => !form.querySelector('[data-part="rules-loading"]'));
  input.value = secret;
  input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
  const agree = form.querySelector<HTMLInputElement>('input[name="agree"]');
  if (agree && !agree.checked) agree.click();
  return form;
}

export async function submitSecret(canvas: Element, secret = SECRET): Promise<void> {
  const form = await typeSecret(canvas, secret);
  form.querySelector<HTMLElement>('[data-part="submit-button"]')?.click();
}

/** Acts until the state is there, and until the element says so itself: every `:state()` that it `holds`. */
export async function reachState(
  tag: string,
  { reach, holds = [] }: Pick<ElementState, 'reach' | 'holds'>,
  canvas: HTMLElement,
): Promise<void> {
  await customElements.whenDefined(tag);
  const element = await found(() => canvas.querySelector<HTMLElement & { updateComplete?: Promise<unknown> }>(tag));
  await element.updateComplete;
  await reach?.(canvas);
  for (const name of holds) await found(() => element.matches(`:state(${name})`));
  // A form in the element, which fetches its rules: what it is like before they come is no state of its own.
  await found(() => !canvas.querySelector('[data-part="rules-loading"]'));
  await quiet(canvas);
  await motionOver();
}

/** Everything that is drawn, that in shadow roots too. */
function drawn(root: Element | ShadowRoot): string {
  const inner = [...root.querySelectorAll('*')].map(({ shadowRoot }) => (shadowRoot ? drawn(shadowRoot) : ''));
  return root.innerHTML + inner.join('');
}

/** Words and pieces that come later have come when nothing is drawn any more; a countdown may go on. */
async function quiet(canvas: Element): Promise<void> {
  let before = '';
  for (let frame = 0, same = 0; frame < 60 && same < 3; frame++) {
    const now = drawn(canvas);
    same = now === before ? same + 1 : 0;
    before = now;
    await new Promise(requestAnimationFrame);
  }
}

/** All that moves on the page: `getAnimations` of a document stops at shadow roots. */
export function animationsIn(root: Document | ShadowRoot): readonly Animation[] {
  const inner = [...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot ? animationsIn(shadowRoot) : []));
  return [...root.getAnimations(), ...inner];
}

/** What comes in by fading is not there yet. What turns for ever, a spinner, is not waited for. */
async function motionOver(): Promise<void> {
  const moving = animationsIn(document).filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
  await Promise.allSettled(moving.map(({ finished }) => finished));
}
