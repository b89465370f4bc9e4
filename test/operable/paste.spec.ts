/**
 * Nobody has to remember or copy out anything (WCAG 3.3.8): every field takes
 * what is pasted, also digits with spaces between them, and says to managers
 * what belongs into it. And nothing has to be typed twice (3.3.7).
 */
import { expect, test } from './fixtures.ts';

const KINDS = {
  password: 'correct horse battery staple',
  passcode: 'kite-7-anchor',
  text: 'my first boat was called Ida',
  pin: '739 164',
} as const;

for (const [kind, secret] of Object.entries(KINDS)) {
  for (const mode of ['create', 'unlock'] as const) {
    test(`${mode}, ${kind}: takes what is pasted`, async ({ states, context }) => {
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await states.show('password-backup-form', kind === 'password' ? mode : `${mode}-${kind}`);
      const input = states.page.locator('input[name="secret"]');
      await states.page.evaluate((text) => navigator.clipboard.writeText(text), secret);
      await input.focus();
      await states.page.keyboard.press('Control+V');
      await expect(input).toHaveValue(kind === 'pin' ? secret.replace(' ', '') : secret);
      const autocomplete = kind === 'pin' ? 'off' : mode === 'create' ? 'new-password' : 'current-password';
      await expect(input).toHaveAttribute('autocomplete', autocomplete);
      await expect(states.page.locator('input[name="retype"]')).toHaveCount(0);
    });
  }
}
