/** What the tables of `<password-backup-form>` share: forms for each kind of secret, and what a person does with them. */
import { html, nothing } from 'lit';
import type { KdfParams } from '../src/core/kdf.ts';
import { type SecretKind, type SecretPolicy, createPolicy } from '../src/core/policy.ts';
import { estimateFromGuesses } from '../src/core/strength.ts';
import type { Vault } from '../src/core/vault.ts';
import type { FormMode } from '../src/elements/password-backup-form.ts';
import type { MethodStatus, RecoveryChoice } from '../src/flow/types.ts';
import { FAKE_TIME, fakeMethod, fakeMethodStatus } from '../src/testing/fake-backup.ts';
import type { BackupMethod } from '../src/methods/method.ts';
import type { StrengthMeter } from '../src/workers/strength-client.ts';
import type { ElementState } from './states/state.ts';
import { type FakeBackupOptions, SECRET, backup, found, quickMeter } from './support.ts';

/** What each kind is asked for with in the tables; a PIN of one length, and one that may be longer. */
export const POLICIES = {
  password: createPolicy(),
  pin: createPolicy({ kind: 'pin', minLength: 6, maxLength: 6 }),
  passcode: createPolicy({ kind: 'passcode' }),
  text: createPolicy({ kind: 'text' }),
} as const satisfies Record<SecretKind, SecretPolicy>;

/** Accepted by the policy of its kind. */
export const SECRETS: Readonly<Record<SecretKind, string>> = { password: SECRET, pin: '839174', passcode: 'kestrel 44', text: SECRET };

export interface FormOptions extends FakeBackupOptions {
  readonly kind?: SecretKind;
  readonly policy?: SecretPolicy;
  readonly confirm?: 'retype';
  readonly meter?: () => StrengthMeter;
  readonly otherMethods?: boolean;
  readonly choice?: Partial<RecoveryChoice>;
  readonly connected?: boolean;
  readonly otherWays?: readonly string[];
  /** Does the method know of a vault, and has it one? */
  readonly counted?: boolean;
  /** What the status says of the way back, which has been read by then. */
  readonly way?: Partial<MethodStatus>;
  readonly askCurrent?: boolean;
  /** What the method says of the cost of a guess. */
  readonly kdf?: KdfParams;
}

/** As the kit's own methods tell it. */
function vaultOf(counted: boolean | undefined): Partial<BackupMethod> {
  if (counted === undefined) return {};
  return counted ? { vault: { id: 'vault' } as Vault } : { withVault: () => fakeMethod('password') };
}

/** A template of a form that is ready, or about to go through what `options` script. */
export function form(mode: FormMode, options: FormOptions = {}): ElementState['render'] {
  const {
    kind = 'password',
    policy = POLICIES[kind],
    confirm,
    meter = quickMeter,
    otherMethods = true,
    connected = true,
    ...script
  } = options;
  const { choice, kdf, otherWays, counted, way, askCurrent = false, ...rest } = script;
  const methods = [{ ...fakeMethod(kind, { policy }), kdf, ...vaultOf(counted) }];
  const status = {
    state: 'stored',
    seq: 1,
    createdAt: FAKE_TIME,
    checkedAt: FAKE_TIME,
    methods: [fakeMethodStatus({ method: kind, ...way })],
  } as const;
  const chosen = choice && { slotId: 'slot-1', method: kind, createdAt: FAKE_TIME, availability: { state: 'available' }, ...choice };
  const scripted = () => {
    const made = backup({ methods, status, ...rest });
    return way ? Object.assign(made, { lastStatus: status }) : made;
  };
  return () =>
    html`<password-backup-form
      mode=${mode}
      confirm=${confirm ?? nothing}
      ?other-methods=${otherMethods}
      ?ask-current=${askCurrent}
      slot-id=${mode === 'create' ? nothing : 'slot-1'}
      .backup=${connected ? scripted() : undefined}
      .choice=${chosen}
      .otherWays=${otherWays}
      .strengthMeter=${meter}
    ></password-backup-form>`;
}

/** Says the same of any text. */
export const meterOf =
  (guessesLog10: number, ...hints: Parameters<typeof estimateFromGuesses>[1] & unknown[]): (() => StrengthMeter) =>
  () => ({ estimate: () => Promise.resolve(estimateFromGuesses(guessesLog10, hints)), dispose: () => undefined });

const formIn = (canvas: Element) => found(() => canvas.querySelector('password-backup-form'));

/** Everything has come that the form fetches after its first paint. */
export async function ready(canvas: HTMLElement): Promise<void> {
  const element = await formIn(canvas);
  await found(() => element.querySelector('[data-part="input"]') && !element.querySelector('[data-part="rules-loading"]'));
  await found(() => element.shadowRoot?.querySelector('[part="progress"]'));
  if (element.querySelector('[inputmode="numeric"]')) await found(() => element.querySelector('[data-part="cell"]'));
}

export async function field(canvas: Element, name = 'secret'): Promise<HTMLInputElement> {
  return found(() => canvas.querySelector<HTMLInputElement>(`password-backup-form input[name="${name}"]`));
}

/** As a person types: the field has the focus, and says that something came. */
export async function enter(canvas: HTMLElement, text: string, name = 'secret'): Promise<void> {
  await ready(canvas);
  const input = await field(canvas, name);
  input.focus();
  input.value = text;
  input.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true, data: text }));
}

/** What cannot go in: the field says why. */
export async function insert(canvas: HTMLElement, text: string): Promise<void> {
  const input = await field(canvas);
  input.dispatchEvent(
    new InputEvent('beforeinput', { bubbles: true, cancelable: true, composed: true, data: text, inputType: 'insertFromPaste' }),
  );
}

export const typing = (text: string) => (canvas: HTMLElement) => enter(canvas, text);

export async function agree(canvas: HTMLElement): Promise<void> {
  const box = canvas.querySelector<HTMLInputElement>('input[name="agree"]');
  if (box && !box.checked) box.click();
}

/** Types, agrees, sends, and waits for what the state is known by, in the light DOM or in the shadow root. */
export const send =
  (text: string, until: string) =>
  async (canvas: HTMLElement): Promise<void> => {
    await enter(canvas, text);
    await agree(canvas);
    await pressSubmit(canvas);
    await shown(canvas, until);
    // The meter follows a moment after the last key: a state is not over before it has spoken.
    const element = await formIn(canvas);
    const unread = '[role="meter"][aria-valuenow="0"]';
    const silent = () => element.querySelector(unread) ?? element.shadowRoot?.querySelector(unread);
    if (text !== '') await found(() => !silent()?.checkVisibility({ visibilityProperty: true }));
  };

export async function pressSubmit(canvas: HTMLElement): Promise<void> {
  (await found(() => canvas.querySelector<HTMLElement>('[data-part="submit-button"]'))).click();
}

export async function shown(canvas: Element, selector: string): Promise<void> {
  const element = await formIn(canvas);
  await found(() => element.querySelector(selector) ?? element.shadowRoot?.querySelector(selector));
}

export async function reveal(canvas: HTMLElement): Promise<void> {
  (await found(() => canvas.querySelector<HTMLElement>('[data-part="reveal-button"]'))).click();
  await found(() => canvas.querySelector('[data-part="reveal-button"][aria-pressed="true"]'));
}
