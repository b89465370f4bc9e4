/**
 * A person with a keyboard and a screen reader: presses keys, and writes down
 * what is said. The focus must never be lost on the way.
 */
import { expect } from '@playwright/test';
import type { Listener } from './fixtures.ts';

/** Longer than any text waits for a later one; shorter than one stays. */
const PAUSE_MS = 700;

export class Journey {
  readonly #listener: Listener;
  readonly #lines: string[] = [];
  #focus = 'nothing';

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  /** Begins before the element: the first Tab enters it. */
  async begin(tag: string, state: string, act?: () => Promise<unknown>): Promise<void> {
    const { page } = this.#listener;
    await this.#listener.open();
    await this.#listener.show(tag, state);
    await act?.();
    // From here on time goes by only where it is let.
    await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 500);
    await this.#say(`${tag}, ${state}`);
  }

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      await this.#listener.page.keyboard.press(key);
      await this.#say(key);
    }
  }

  /** Presses a key, and listens when what it began is there. */
  async pressUntil(key: string, ...selectors: readonly string[]): Promise<void> {
    await this.#listener.page.keyboard.press(key);
    for (const selector of selectors) await this.#reach(selector);
    await this.#say(key);
  }

  /**
   * What is typed is heard key by key; here it is what follows that counts.
   * @param until what has to be there first: an estimate comes from a file that is fetched in real time
   */
  async type(text: string, until?: string): Promise<void> {
    await this.#listener.page.keyboard.type(text);
    if (until) await this.#reach(until);
    await this.#say(`types "${text}"`);
  }

  /** Tab, until the focus is on something with this name. */
  async tabTo(name: string, key = 'Tab'): Promise<void> {
    for (let stops = 0; stops < 40; stops++) {
      await this.press(key);
      if (this.#focus.includes(name)) return;
    }
    throw new Error(`no such stop: ${name}`);
  }

  /** Time goes by. */
  async wait(seconds: number): Promise<void> {
    await this.#listener.page.clock.runFor(seconds * 1000);
    await this.#say(`${seconds} seconds later`);
  }

  /** Until what was begun has come to its end. */
  async until(what: string, selector: string): Promise<void> {
    await this.#reach(selector);
    await this.#say(what);
  }

  /** @throws where it does not come: what is heard then belongs to something else */
  async #reach(selector: string): Promise<void> {
    const there = this.#listener.page.locator(selector).first();
    for (let round = 0; round < 100 && !(await there.isVisible()); round++) await this.#listener.page.clock.runFor(20);
    expect(await there.isVisible(), `${selector} has come`).toBe(true);
  }

  get transcript(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  async #say(done: string): Promise<void> {
    const heard = [...(await this.#listener.heard(PAUSE_MS))];
    const moved = await this.#listener.page.evaluate(() => window.focusMoves > 0);
    await this.#listener.page.evaluate(() => (window.focusMoves = 0));
    let focus = await this.#listener.reader.focus();
    // What is fetched first takes real time.
    for (let round = 0; round < 25 && focus === 'nothing' && this.#focus !== 'nothing'; round++) {
      heard.push(...(await this.#listener.heard(20)));
      focus = await this.#listener.reader.focus();
    }
    const before = this.#focus;
    this.#focus = focus;
    this.#lines.push(
      `> ${done}`,
      ...(focus === before && !moved ? [] : [`  ${moved ? 'focus' : 'now'}: ${focus}`]),
      ...heard.map((text) => `  ${text}`),
    );
    if (before !== 'nothing') expect(focus, `the focus after: ${this.#lines.join('\n')}`).not.toBe('nothing');
  }
}
