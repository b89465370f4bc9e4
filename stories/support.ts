/** What the stories share: scripted backups, a quick meter, and acting as a person would. */
import { createPolicy } from '../src/core/policy.ts';
import { estimateFromGuesses } from '../src/core/strength.ts';
import { FakeBackup, type FakeBackupOptions, fakeMethod } from '../src/testing/fake-backup.ts';
import type { StrengthMeter } from '../src/workers/strength-client.ts';

export const SECRET = 'correct horse battery staple';

export const quickMeter = (): StrengthMeter => ({
  estimate: (text) => Promise.resolve(estimateFromGuesses(text.length * 0.8, text.length < 8 ? ['add-words'] : [])),
  dispose: () => undefined,
});

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

/** A wallet of its own each time: a wait that one story began must not show in the next. */
export function backup(options: FakeBackupOptions = {}): FakeBackup {
  return new FakeBackup({ wallet: `story-${crypto.randomUUID()}`, methods: [passwordMethod()], ...options });
}

/** Waits, frame by frame, until something is there. */
export async function found<T>(look: () => T | null | undefined): Promise<T> {
  for (let frame = 0; frame < 600; frame++) {
    const it = look();
    if (it) return it;
    await new Promise(requestAnimationFrame);
  }
  throw new Error(`not found: ${String(look)}`);
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
