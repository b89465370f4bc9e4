/** Every place of the demo in light and dark, narrow, right to left and enlarged: readable, operable, inside the window. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'];
const WIDTHS = [1000, 360, 280];

/** WCAG 2.2 AA as far as a machine can tell, and nothing that sticks out sideways. */
async function inspect(page: Page, place: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // A colour half way between two themes belongs to neither.
    await page.evaluate(() => {
      // A document's own list stops at shadow roots.
      const all = (root: Document | ShadowRoot): Animation[] => [
        ...root.getAnimations(),
        ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot ? all(shadowRoot) : [])),
      ];
      return Promise.allSettled(all(document).flatMap((one) => (one instanceof CSSTransition ? [one.finished] : [])));
    });
    // `as never`: the two packages come with two copies of the same types.
    const { violations } = await new AxeBuilder({ page: page as never }).withTags(TAGS).analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
    expect(found, `${place}, ${colorScheme}`).toEqual([]);
  }
  for (const dir of ['rtl', 'ltr']) {
    await page.evaluate((value) => (document.documentElement.dir = value), dir);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(overflow, `${place}, ${dir}, ${width} px`).toBe(0);
    }
    await page.setViewportSize({ width: 1000, height: 800 });
  }
}

test('every place is accessible and fits', async ({ demo, account, page }) => {
  test.setTimeout(300_000);
  await inspect(page, 'welcome');
  await demo.create(account);
  await expect(demo.button('Set up: Password')).toBeVisible();
  await inspect(page, 'wallet, no backup');
  await demo.fillBackup('too short');
  await demo.button('Back up').click();
  await expect(demo.password).toHaveAttribute('aria-invalid', 'true');
  await inspect(page, 'form with an error');
  await demo.button('All ways').click();
  await demo.backUp();
  await inspect(page, 'done');
  await demo.button('All ways').click();
  await demo.sign('a message');
  await expect(page.getByText('The signature is valid')).toBeVisible();
  await page.getByText('Check it elsewhere').click();
  await inspect(page, 'wallet, backed up, signed');
  await demo.button('Lose this device …').click();
  await inspect(page, 'dialog');
  await page.getByRole('dialog').getByRole('button', { name: 'Lose it' }).click();
  await expect(demo.heading('That device is gone')).toBeVisible();
  await demo.sign('a message');
  await inspect(page, 'lost');
  await demo.signIn(account);
  await expect(demo.password).toBeVisible();
  await inspect(page, 'recover');
  await demo.recover();
  await expect(demo.button('Change: Password')).toBeVisible();
  await inspect(page, 'recovered');
});
