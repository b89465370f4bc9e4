/** Around a page without a mouse. */
import type { Page } from '@playwright/test';

export interface ByKeyboard {
  /** Presses Tab until what has the focus has this name; at most once around the page. */
  tabTo(name: RegExp): Promise<void>;
  /** The same, and Enter. */
  press(name: RegExp): Promise<void>;
}

export function byKeyboard(page: Page): ByKeyboard {
  const { keyboard } = page;
  const tabTo = async (name: RegExp) => {
    const nameOfFocused = () =>
      page.evaluate(() => {
        let focused = document.activeElement;
        while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
        if (!(focused instanceof HTMLElement) || focused.matches('body, main')) return '';
        const labels = 'labels' in focused ? [...((focused as HTMLInputElement).labels ?? [])].map((label) => label.innerText) : [];
        return [focused.getAttribute('aria-label'), ...labels, focused.innerText].filter(Boolean).join(' ');
      });
    const seen: string[] = [];
    for (let presses = 0; presses < 60; presses++) {
      const focused = await nameOfFocused();
      if (name.test(focused)) return;
      seen.push(focused);
      await keyboard.press('Tab');
    }
    throw new Error(`no way by Tab to ${name}: ${seen.join(' | ')}`);
  };
  const press = async (name: RegExp) => {
    await tabTo(name);
    await keyboard.press('Enter');
  };
  return { tabTo, press };
}
