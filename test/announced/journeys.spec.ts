/**
 * Every journey by keyboard alone, and what a screen reader says on the way:
 * where the focus goes, and what live regions announce, in order.
 */
import { Journey } from './journey.ts';
import { expect, test } from './fixtures.ts';

const SECRET = 'correct horse battery staple';

test('create: too weak, then strong, then backed up', async ({ listener }) => {
  const journey = new Journey(listener);
  await journey.begin('password-backup-form', 'create');
  await journey.press('Tab');
  await journey.type('abc');
  await journey.press('Enter');
  await journey.type(SECRET);
  await journey.tabTo('Back up');
  await journey.press('Enter');
  await journey.press('Space');
  await journey.tabTo('Back up');
  await journey.press('Enter');
  await journey.until('backed up', 'password-backup-form:state(done)');
  await journey.press('Tab');
  expect(journey.transcript).toMatchSnapshot('journey-create.txt');
});

test('create: shown, hidden, a suggestion taken', async ({ listener }) => {
  const journey = new Journey(listener);
  await journey.begin('password-backup-form', 'create');
  await journey.press('Tab');
  await journey.type('abc');
  await journey.press('Tab', 'Space', 'Space');
  await journey.tabTo('Suggest a passphrase');
  await journey.pressUntil('Enter', '[data-part="phrase"]', '.meter.very-strong');
  await journey.tabTo('I have saved');
  await journey.press('Space', 'Tab', 'Space', 'Tab', 'Enter');
  await journey.until('backed up', 'password-backup-form:state(done)');
  expect(journey.transcript).toMatchSnapshot('journey-create-suggested.txt');
});

test('create: cancelled in the middle', async ({ listener }) => {
  const journey = new Journey(listener);
  await journey.begin('password-backup-form', 'create-working-checking');
  await journey.tabTo('Cancel');
  await journey.press('Enter');
  expect(journey.transcript).toMatchSnapshot('journey-create-cancelled.txt');
});

test('create: the store is busy, the wait counts down', async ({ listener }) => {
  const journey = new Journey(listener);
  await journey.begin('password-backup-form', 'create-waiting');
  await journey.press('Tab');
  await journey.wait(5);
  await journey.wait(26);
  await journey.press('Enter');
  await journey.until('backed up', 'password-backup-form:state(done)');
  expect(journey.transcript).toMatchSnapshot('journey-create-waiting.txt');
});

test('create: a PIN', async ({ listener }) => {
  const journey = new Journey(listener);
  await journey.begin('password-backup-form', 'create-pin');
  await journey.press('Tab');
  await journey.type('1234');
  await journey.press('Enter');
  await journey.type('739164');
  await journey.tabTo('I understand');
  await journey.press('Space', 'Tab', 'Enter');
  await journey.until('backed up', 'password-backup-form:state(done)');
  expect(journey.transcript).toMatchSnapshot('journey-create-pin.txt');
});

test('change', async ({ listener }) => {
  const journey = new Journey(listener);
  await journey.begin('password-backup-form', 'change');
  await journey.press('Tab');
  await journey.type(SECRET);
  await journey.press('Enter');
  await journey.until('changed', 'password-backup-form:state(done)');
  expect(journey.transcript).toMatchSnapshot('journey-change.txt');
});

test('confirm', async ({ listener }) => {
  const journey = new Journey(listener);
  await journey.begin('password-backup-form', 'confirm');
  await journey.press('Tab', 'Enter');
  await journey.type(SECRET);
  await journey.press('Enter');
  await journey.until('checked', 'password-backup-form:state(done)');
  expect(journey.transcript).toMatchSnapshot('journey-confirm.txt');
});

test('unlock: wrong, then right', async ({ listener }) => {
  const journey = new Journey(listener);
  await journey.begin('password-backup-form', 'unlock-wrong');
  await journey.press('Enter');
  await journey.until('recovered', 'password-backup-form:state(done)');
  expect(journey.transcript).toMatchSnapshot('journey-unlock-wrong.txt');
});

test('unlock', async ({ listener }) => {
  const journey = new Journey(listener);
  await journey.begin('password-backup-form', 'unlock');
  await journey.press('Tab');
  await journey.type(SECRET);
  await journey.press('Enter');
  await journey.until('recovered', 'password-backup-form:state(done)');
  expect(journey.transcript).toMatchSnapshot('journey-unlock.txt');
});

test('unlock: a PIN, with tries left', async ({ listener }) => {
  const journey = new Journey(listener);
  await journey.begin('password-backup-form', 'unlock-pin-tries-known');
  await journey.press('Tab');
  await journey.type('739164');
  await journey.press('Enter');
  await journey.until('recovered', 'password-backup-form:state(done)');
  expect(journey.transcript).toMatchSnapshot('journey-unlock-pin.txt');
});

test('unlock: locked', async ({ listener }) => {
  const journey = new Journey(listener);
  await journey.begin('password-backup-form', 'unlock-pin-locked');
  await journey.press('Tab');
  expect(journey.transcript).toMatchSnapshot('journey-unlock-locked.txt');
});

test('recover: one of several ways, back, and another that asks for nothing', async ({ listener }) => {
  const journey = new Journey(listener);
  await journey.begin('backup-recovery', 'several-ways');
  await journey.press('Tab', 'Enter');
  await journey.press('Shift+Tab', 'Enter');
  await journey.tabTo('Passkey');
  await journey.press('Enter');
  await journey.until('recovered', 'backup-recovery:state(recovered)');
  expect(journey.transcript).toMatchSnapshot('journey-recover.txt');
});

test('pick: a way that asks for nothing', async ({ listener }) => {
  const journey = new Journey(listener);
  await journey.begin('backup-method-picker', 'not-backed-up');
  await journey.tabTo('Set up: Passkey');
  await journey.press('Enter');
  await journey.press('Tab');
  expect(journey.transcript).toMatchSnapshot('journey-pick.txt');
});

test('pick: a way that asks for a password, and back to the list', async ({ listener }) => {
  const journey = new Journey(listener);
  await journey.begin('backup-method-picker', 'chosen');
  await journey.press('Tab');
  await journey.tabTo('All ways', 'Shift+Tab');
  await journey.press('Enter');
  expect(journey.transcript).toMatchSnapshot('journey-pick-back.txt');
});

test('remove: asked first, kept, then removed', async ({ listener }) => {
  const journey = new Journey(listener);
  await journey.begin('backup-method-picker', 'two-doors');
  await journey.tabTo('Remove');
  await journey.press('Enter', 'Tab', 'Enter');
  expect(journey.transcript).toMatchSnapshot('journey-remove.txt');
});

test('remind: practised, wrong, then right', async ({ listener }) => {
  const journey = new Journey(listener);
  await journey.begin('backup-reminder', 'wrong');
  await journey.type(SECRET);
  await journey.press('Enter');
  expect(journey.transcript).toMatchSnapshot('journey-remind.txt');
});

test('remind: skipped', async ({ listener }) => {
  const journey = new Journey(listener);
  await journey.begin('backup-reminder', 'due');
  await journey.press('Tab', 'Tab', 'Enter');
  expect(journey.transcript).toMatchSnapshot('journey-remind-skipped.txt');
});

test('the journey in one tag: from the first question to a backup', async ({ listener }) => {
  const journey = new Journey(listener);
  await journey.begin('wallet-backup', 'not-backed-up');
  await journey.press('Tab', 'Enter');
  await journey.type(SECRET, '.meter.very-strong');
  await journey.tabTo('I understand');
  await journey.press('Space', 'Enter');
  await journey.until('backed up', 'password-backup-form:state(done)');
  await journey.press('Tab');
  expect(journey.transcript).toMatchSnapshot('journey-wallet.txt');
});
