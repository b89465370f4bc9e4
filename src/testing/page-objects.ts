/**
 * Page objects for tests of pages that embed the elements: everything is found
 * by role and name, as a person would. Typed by structure for Playwright's
 * `Page` and `Locator`; nothing is imported from it.
 */
import { en } from '../messages/en.ts';
import { type MessageParams, type MessageTable, formatMessage } from '../messages/format.ts';

/** The part of Playwright's `Page` and `Locator` that is used. */
export interface ScopeLike {
  getByRole(role: string, options?: { name?: string | RegExp; exact?: boolean }): LocatorLike;
  getByLabel(text: string | RegExp, options?: { exact?: boolean }): LocatorLike;
  getByText(text: string | RegExp, options?: { exact?: boolean }): LocatorLike;
  /** Only to tell the kit's elements apart, by their tags. */
  locator(selector: string): LocatorLike;
}

export interface LocatorLike extends ScopeLike {
  click(options?: { timeout?: number }): Promise<void>;
  fill(text: string): Promise<void>;
  check(): Promise<void>;
  focus(): Promise<void>;
  inputValue(): Promise<string>;
  textContent(): Promise<string | null>;
  waitFor(options?: { state?: 'attached' | 'detached' | 'visible' | 'hidden'; timeout?: number }): Promise<void>;
}

/** Words by their key: English, unless a table says otherwise. */
function wordsOf(table: MessageTable): (key: keyof typeof en, params?: MessageParams) => string {
  return (key, params = {}) => formatMessage(table[key] ?? en[key], params, 'en');
}

/** `<password-backup-form>` in any mode. */
export class PasswordBackupFormPage {
  readonly #scope: ScopeLike;
  readonly #text: ReturnType<typeof wordsOf>;

  /** @param words the table given to `setMessages`, where the page does not speak English */
  constructor(scope: ScopeLike, words: MessageTable = {}) {
    this.#scope = scope;
    this.#text = wordsOf(words);
  }

  secret(mode: 'create' | 'unlock' | 'change' | 'confirm' = 'create'): LocatorLike {
    return this.#scope.getByLabel(this.#text(`form.${mode}.label`), { exact: true });
  }

  agreement(): LocatorLike {
    return this.#scope.getByRole('checkbox', { name: this.#text('form.agree') });
  }

  reveal(): LocatorLike {
    return this.#scope.getByRole('button', { name: this.#text('form.reveal') });
  }

  submit(mode: 'create' | 'unlock' | 'change' | 'confirm' = 'create'): LocatorLike {
    return this.#scope.getByRole('button', { name: this.#text(`form.${mode}.submit`), exact: true });
  }

  /** The panel of a failure. */
  problem(): LocatorLike {
    return this.#scope.getByRole('alert');
  }

  retry(): LocatorLike {
    return this.#scope.getByRole('button', { name: this.#text('action.retry') });
  }

  /** The words at the end of a backup that was proven; they are nowhere else in the form. */
  backedUp(): LocatorLike {
    return this.#scope.getByRole('group', { name: this.#text('done.protected'), exact: true });
  }

  recovered(): LocatorLike {
    return this.#scope.getByRole('group', { name: this.#text('done.recovered'), exact: true });
  }

  /** Types, agrees, submits. The end is waited for by `backedUp` or `problem`. */
  async backUp(secret: string): Promise<void> {
    await this.secret('create').fill(secret);
    await this.agreement().check();
    await this.submit('create').click();
  }

  async unlock(secret: string): Promise<void> {
    await this.secret('unlock').fill(secret);
    await this.submit('unlock').click();
  }
}

/** `<backup-method-picker>`. */
export class BackupMethodPickerPage {
  readonly #scope: ScopeLike;
  readonly #text: ReturnType<typeof wordsOf>;

  constructor(scope: ScopeLike, words: MessageTable = {}) {
    this.#scope = scope;
    this.#text = wordsOf(words);
  }

  /** @param method the method's name, as people read it */
  setUp(method: string = this.#text('method.password')): LocatorLike {
    return this.#scope.getByRole('button', { name: `${this.#text('picker.set-up')}: ${method}` });
  }

  change(method: string = this.#text('method.password')): LocatorLike {
    return this.#scope.getByRole('button', { name: `${this.#text('picker.change')}: ${method}` });
  }

  /** Opens the stored copy: for the first time, or once more. */
  check(method: string = this.#text('method.password'), again = false): LocatorLike {
    return this.#scope.getByRole('button', { name: `${this.#text(again ? 'picker.check-again' : 'picker.check')}: ${method}` });
  }

  remove(method: string = this.#text('method.password')): LocatorLike {
    return this.#scope.getByRole('button', { name: `${this.#text('picker.remove')}: ${method}` });
  }

  /** The answers to the question whether a way shall be removed. */
  confirmRemoval(): LocatorLike {
    return this.#scope.getByRole('button', { name: this.#text('remove.yes'), exact: true });
  }

  keep(): LocatorLike {
    return this.#scope.getByRole('button', { name: this.#text('remove.no'), exact: true });
  }

  back(): LocatorLike {
    return this.#scope.getByRole('button', { name: this.#text('picker.back') });
  }
}

/** `<backup-recovery>`; what is typed goes through `form`. */
export class BackupRecoveryPage {
  readonly form: PasswordBackupFormPage;
  readonly #scope: ScopeLike;
  readonly #text: ReturnType<typeof wordsOf>;

  constructor(scope: ScopeLike, words: MessageTable = {}) {
    this.#scope = scope;
    this.#text = wordsOf(words);
    this.form = new PasswordBackupFormPage(scope, words);
  }

  way(method: string = this.#text('method.password')): LocatorLike {
    return this.#scope.getByRole('button', { name: new RegExp(`^${escapeRegExp(method)}`) });
  }

  missing(): LocatorLike {
    return this.#scope.getByRole('group', { name: this.#text('recovery.missing.title') });
  }
}

/** `<backup-status-badge>`. */
export class BackupStatusBadgePage {
  readonly #scope: ScopeLike;
  readonly #text: ReturnType<typeof wordsOf>;

  constructor(scope: ScopeLike, words: MessageTable = {}) {
    this.#scope = scope;
    this.#text = wordsOf(words);
  }

  state(state: 'protected' | 'partly' | 'stored' | 'stale' | 'none' | 'unknown'): LocatorLike {
    return this.#scope.getByText(this.#text(`status.${state}`), { exact: true });
  }

  refresh(): LocatorLike {
    return this.#scope.getByRole('button', { name: this.#text('status.refresh') });
  }
}

/** `<backup-reminder>`; what is typed goes through `form`. */
export class BackupReminderPage {
  readonly form: PasswordBackupFormPage;
  readonly #scope: ScopeLike;
  readonly #text: ReturnType<typeof wordsOf>;

  constructor(scope: ScopeLike, words: MessageTable = {}) {
    this.#scope = scope;
    this.#text = wordsOf(words);
    this.form = new PasswordBackupFormPage(scope, words);
  }

  /** Begins the practice; ways that ask for nothing have another word for it. */
  start(asks = true): LocatorLike {
    return this.#scope.getByRole('button', { name: this.#text(asks ? 'reminder.start' : 'reminder.check'), exact: true });
  }

  later(): LocatorLike {
    return this.#scope.getByRole('button', { name: this.#text('reminder.later'), exact: true });
  }

  notToday(): LocatorLike {
    return this.#scope.getByRole('button', { name: this.#text('reminder.not-today'), exact: true });
  }

  right(): LocatorLike {
    return this.#scope.getByRole('group', { name: this.#text('reminder.right'), exact: true });
  }

  setNew(): LocatorLike {
    return this.#scope.getByRole('button', { name: this.#text('reminder.change'), exact: true });
  }

  close(): LocatorLike {
    return this.#scope.getByRole('button', { name: this.#text('reminder.close'), exact: true });
  }

  /** Begins, types and sends. The end is waited for by `right` or `setNew`. */
  async practise(secret: string): Promise<void> {
    await this.start().click();
    await this.form.secret('confirm').fill(secret);
    await this.form.submit('confirm').click();
  }
}

/** `<wallet-backup>` and its parts. */
export class WalletBackupPage {
  readonly picker: BackupMethodPickerPage;
  readonly recovery: BackupRecoveryPage;
  readonly reminder: BackupReminderPage;
  /** The picker's form for the password. */
  readonly form: PasswordBackupFormPage;
  readonly #scope: ScopeLike;
  readonly #text: ReturnType<typeof wordsOf>;

  constructor(scope: ScopeLike, words: MessageTable = {}) {
    this.#scope = scope;
    this.#text = wordsOf(words);
    const picker = scope.locator('backup-method-picker');
    this.picker = new BackupMethodPickerPage(picker, words);
    this.form = new PasswordBackupFormPage(picker, words);
    this.recovery = new BackupRecoveryPage(scope.locator('backup-recovery'), words);
    this.reminder = new BackupReminderPage(scope.locator('backup-reminder'), words);
  }

  /** One of the two ways to go on, where it is not known which. */
  choose(way: 'backup' | 'recover'): LocatorLike {
    return this.#scope.getByRole('button', { name: new RegExp(`^${escapeRegExp(this.#text(`wallet.${way}`))}`) });
  }

  /** From backing up to recovering, or back. */
  switchTo(way: 'backup' | 'recover'): LocatorLike {
    return this.#scope.getByRole('button', { name: this.#text(`wallet.to-${way}`), exact: true });
  }

  /** After a recovery. */
  seeWays(): LocatorLike {
    return this.#scope.getByRole('button', { name: this.#text('wallet.after-recovery'), exact: true });
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
