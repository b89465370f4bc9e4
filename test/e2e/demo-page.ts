/** The demo's page in a person's words: every part is found by its role and its name. */
import { expect, type Locator, type Page } from '@playwright/test';

export const PASSWORD = 'violet kettle mends the harbour sky 42';
export const PIN = '839174';

/** Words that say there is a backup. None may be on the page while there is none. */
export const CLAIMS = /(?<!not )backed up|proven on|opened and proven/i;

export class DemoPage {
  readonly page: Page;
  readonly badge: Locator;
  readonly picker: Locator;
  readonly form: Locator;
  readonly recovery: Locator;
  readonly password: Locator;
  readonly pin: Locator;

  constructor(page: Page) {
    this.page = page;
    this.badge = page.locator('backup-status-badge').getByRole('status');
    this.picker = page.locator('backup-method-picker');
    this.form = page.locator('password-backup-form');
    this.recovery = page.locator('backup-recovery');
    this.password = page.getByLabel('Backup password', { exact: true });
    this.pin = page.getByLabel('Backup PIN', { exact: true });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { name, exact: true });
  }

  async address(): Promise<string> {
    return (await this.page.locator('[data-address]').innerText()).trim();
  }

  async create(account: string): Promise<string> {
    await this.page
      .locator('form', { has: this.button('Create wallet') })
      .getByLabel('Account name')
      .fill(account);
    await this.button('Create wallet').click();
    await expect(this.heading(account)).toBeVisible();
    await expect(this.badge).toHaveText('Not backed up');
    return this.address();
  }

  /** Up to the submit button. */
  async fillBackup(password = PASSWORD): Promise<void> {
    await this.button('Set up: Password').click();
    await this.password.fill(password);
    await this.page.getByRole('checkbox', { name: /nobody can restore it/ }).check();
  }

  async backUp(password = PASSWORD): Promise<void> {
    await this.fillBackup(password);
    await this.button('Back up').click();
    await expect(this.form.getByText('Backed up', { exact: true })).toBeVisible();
    await expect(this.badge).toHaveText('Backed up');
  }

  async backUpWithPin(pin = PIN): Promise<void> {
    await this.button('Set up: PIN').click();
    await this.pin.fill(pin);
    await this.page.getByRole('checkbox', { name: /nobody can restore it/ }).check();
    await this.button('Back up').click();
    await expect(this.form.getByText('Backed up', { exact: true })).toBeVisible();
    await expect(this.badge).toHaveText('Backed up');
  }

  /** A wrong PIN, and so many tries left afterwards. */
  async guess(pin: string, left: number): Promise<void> {
    await this.pin.fill(pin);
    await this.button('Recover').click();
    const said = left === 1 ? 'This is your last try.' : `You have ${left} tries left.`;
    await expect(this.form.locator('[data-part="error"]')).toContainText(said);
  }

  async recoverWithPin(pin = PIN): Promise<void> {
    await this.pin.fill(pin);
    await this.button('Recover').click();
    await expect(this.page.getByText('Your client share is back on this device')).toBeVisible();
  }

  async loseDevice(): Promise<void> {
    await this.button('Lose this device …').click();
    await this.page.getByRole('dialog').getByRole('button', { name: 'Lose it' }).click();
    await expect(this.heading('That device is gone')).toBeVisible();
  }

  async signIn(account: string): Promise<void> {
    await this.page
      .locator('form', { has: this.button('Sign in') })
      .getByLabel('Account name')
      .fill(account);
    await this.button('Sign in').click();
    await expect(this.heading('Welcome to your new device')).toBeVisible();
  }

  async recover(password = PASSWORD): Promise<void> {
    await this.password.fill(password);
    await this.button('Recover').click();
    await expect(this.page.getByText('Your client share is back on this device')).toBeVisible();
  }

  async sign(message: string): Promise<void> {
    await this.page.getByRole('textbox', { name: 'Message' }).fill(message);
    await this.button('Sign with the co-signer').click();
  }

  /** All that a person can read now, inside the elements too. */
  async visibleText(): Promise<string> {
    return this.page.evaluate(() => {
      const textOf = (node: Node): string => {
        if (node instanceof Text) return node.data;
        if (!(node instanceof Element || node instanceof ShadowRoot)) return '';
        if (node instanceof Element && !node.checkVisibility({ visibilityProperty: true }) && !(node instanceof HTMLSlotElement)) return '';
        if (node instanceof HTMLSlotElement && node.assignedNodes().length > 0) return node.assignedNodes().map(textOf).join(' ');
        const host = node instanceof Element ? node.shadowRoot : null;
        return [...(host ?? node).childNodes].map(textOf).join(' ');
      };
      return textOf(document.body).replace(/\s+/g, ' ');
    });
  }
}
