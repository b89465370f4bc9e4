/** What `<password-backup-form>` can show: every mode and kind, what is typed, refused, under way, and how it ends. */
import { ARGON2ID_2026 } from '../../src/core/kdf.ts';
import { createPolicy } from '../../src/core/policy.ts';
import type { FormMode } from '../../src/elements/password-backup-form.ts';
import { fakeStatus } from '../../src/testing/fake-backup.ts';
import { POLICIES, SECRETS, agree, enter, field, form, insert, meterOf, pressSubmit, ready, reveal, send, shown, typing } from '../form.ts';
import { trouble } from '../form-trouble.ts';
import { SECRET, endlessMeter, found, pressLight } from '../support.ts';
import type { ElementState, ElementStates } from './state.ts';

const KINDS = ['password', 'pin', 'passcode', 'text'] as const;
const MODES: Readonly<Record<FormMode, string>> = {
  create: 'A new backup',
  change: 'A new secret for a backup that there is',
  confirm: 'The check: opens the stored copy',
  unlock: 'The way back: one field',
};
const SAID = '[data-part="error"]';
const estimated = '[role="meter"]:not([aria-valuenow="0"])';

async function suggest(canvas: HTMLElement): Promise<void> {
  await ready(canvas);
  await pressLight(canvas, '[data-part="suggest-button"]');
  await found(() => canvas.querySelector<HTMLTextAreaElement>('[data-part="phrase"]')?.value);
}

/** Each mode with each kind of secret, as a person finds it. */
const empty: readonly ElementState[] = (Object.keys(MODES) as FormMode[]).flatMap((mode) =>
  KINDS.map((kind) => ({
    name: kind === 'password' ? mode : `${mode}-${kind}`,
    note: `${MODES[mode]}, with a ${kind}.`,
    render: form(mode, { kind }),
    reach: ready,
  })),
);

/** Each level of the strength meter. */
const levels: readonly ElementState[] = (
  [
    ['very-weak', 'abc', 3, 'common'],
    ['weak', 'harvest moon', 7, 'add-words'],
    ['fair', 'harvest moon 7', 9, 'add-words'],
    ['strong', 'harvest moon seven', 12],
    ['very-strong', SECRET, 20],
  ] as const
).map(([level, text, guesses, ...hints]) => ({
  name: `create-${level}`,
  note: `Typed, and the meter says "${level}".`,
  render: form('create', { meter: meterOf(guesses, ...hints) }),
  reach: async (canvas: HTMLElement) => {
    await enter(canvas, text);
    await shown(canvas, estimated);
  },
}));

const EASY: readonly string[] = ['short', 'common', 'repeated', 'sequence'];

/** Each kind of reason for which a password is refused, before anything is encrypted. */
const refused: readonly ElementState[] = (
  [
    ['short', 'Too short, and easy to guess.', 'lantern'],
    ['common', 'Many people use it.', 'password'],
    ['repeated', 'The same few characters.', 'abcabcabcabcabcabc'],
    ['sequence', 'A row of keys.', 'qwertyuiopasdfgh'],
    ['characters', 'A character that not every device types alike.', 'correct horse \u{1F469}\u200D\u{1F680} battery'],
    ['long', 'Longer than the policy takes.', 'harvest moon '.repeat(90)],
  ] as const
).map(([why, note, text]) => ({
  name: `create-refused-${why}`,
  note,
  render: form('create', { meter: EASY.includes(why) ? meterOf(3, 'very-common') : meterOf(20) }),
  reach: send(text, SAID),
}));

const STRICT = createPolicy({
  allow: 'ascii',
  maxLength: 64,
  composition: { upper: 1, digits: 2, symbols: 1, maxConsecutive: 2 },
  custom: (text) =>
    /wallet/i.test(text) ? [{ rule: 'no-wallet', code: 'secret-rejected', reason: 'Leave the name of the app out.' }] : [],
});

const policies: readonly ElementState[] = [
  {
    name: 'create-policy',
    note: 'Rules of composition, for those who must have them.',
    render: form('create', { policy: STRICT }),
    reach: ready,
  },
  {
    name: 'create-refused-composition',
    note: 'A rule of composition is not met.',
    render: form('create', { policy: STRICT }),
    reach: send('correct horse battery staple', SAID),
  },
  {
    name: 'create-refused-custom',
    note: "The app's own rule, in the app's own words.",
    render: form('create', { policy: STRICT }),
    reach: send('My Wallet is 12 years old!', SAID),
  },
];

const entering: readonly ElementState[] = [
  {
    name: 'create-time',
    note: 'Nothing to mend: how long guessing would take, at the cost of our derivation.',
    render: form('create', { meter: meterOf(11), kdf: ARGON2ID_2026 }),
    reach: async (canvas) => {
      await enter(canvas, 'harvest moon seven');
      await shown(canvas, estimated);
    },
  },
  {
    name: 'create-counted',
    note: 'A vault counts guesses at this password: length helps, and fewer are asked for.',
    render: form('create', { counted: true, policy: createPolicy({ floorGuesses: 1e8 }), kdf: ARGON2ID_2026, meter: meterOf(11) }),
    reach: async (canvas) => {
      await enter(canvas, 'harvest moon seven');
      await shown(canvas, estimated);
    },
  },
  {
    name: 'create-uncounted',
    note: 'Nobody counts guesses: why it has to be hard to guess.',
    render: form('create', { counted: false, kdf: ARGON2ID_2026, meter: meterOf(11) }),
    reach: async (canvas) => {
      await enter(canvas, 'harvest moon seven');
      await shown(canvas, estimated);
    },
  },
  {
    name: 'create-checking',
    note: 'The strength is being estimated: typing never waits for it.',
    render: form('create', { meter: endlessMeter }),
    reach: typing(SECRET),
    holds: ['checking'],
  },
  {
    name: 'create-caps-lock',
    note: 'Caps Lock is on.',
    render: form('create'),
    reach: async (canvas) => {
      await enter(canvas, 'HARVEST');
      await shown(canvas, estimated);
      (await field(canvas)).dispatchEvent(new KeyboardEvent('keydown', { key: 'A', modifierCapsLock: true, bubbles: true }));
      await shown(canvas, '[data-part="caps-lock"]');
    },
  },
  {
    name: 'create-revealed',
    note: 'The password is shown: the eye is pressed.',
    render: form('create'),
    reach: async (canvas) => {
      await enter(canvas, SECRET);
      await shown(canvas, estimated);
      await reveal(canvas);
    },
    holds: ['revealed'],
  },
  {
    name: 'create-retype',
    note: 'Asked for twice, where the page wants that.',
    render: form('create', { confirm: 'retype' }),
    reach: ready,
  },
  {
    name: 'create-mismatch',
    note: 'Retyped differently.',
    render: form('create', { confirm: 'retype' }),
    reach: async (canvas) => {
      await enter(canvas, 'correct horse', 'retype');
      await send(SECRET, SAID)(canvas);
    },
    holds: ['invalid'],
  },
  { name: 'create-empty', note: 'Sent with nothing in it.', render: form('create'), reach: send('', SAID), holds: ['invalid'] },
  {
    name: 'create-not-agreed',
    note: 'The box is not ticked: the focus goes there.',
    render: form('create'),
    reach: async (canvas) => {
      await enter(canvas, SECRET);
      await pressSubmit(canvas);
      await shown(canvas, SAID);
    },
    holds: ['invalid'],
  },
  {
    name: 'create-suggested',
    note: 'A passphrase was made: it can be copied, and must be saved.',
    render: form('create'),
    reach: suggest,
  },
  {
    name: 'create-not-copied',
    note: 'The passphrase could not be copied: what to do instead is said.',
    render: form('create'),
    reach: async (canvas) => {
      await suggest(canvas);
      const { clipboard } = navigator;
      Object.assign(clipboard, { writeText: () => Promise.reject(new DOMException('refused', 'NotAllowedError')) });
      try {
        await pressLight(canvas, '[data-part="copy-button"]');
        await shown(canvas, '[data-part="suggestion"] [data-part="note"]');
      } finally {
        Reflect.deleteProperty(clipboard, 'writeText');
      }
    },
  },
  {
    name: 'create-not-saved',
    note: 'The passphrase was not saved yet: the box says so.',
    render: form('create'),
    reach: async (canvas) => {
      await suggest(canvas);
      await agree(canvas);
      await pressSubmit(canvas);
      await shown(canvas, SAID);
    },
  },
  {
    name: 'create-not-connected',
    note: 'The page has given no backup yet.',
    render: form('create', { connected: false }),
    reach: send(SECRET, SAID),
  },
];

const LONGER = createPolicy({ kind: 'pin', minLength: 6, maxLength: 10 });

const pin: readonly ElementState[] = [
  {
    name: 'create-pin-typed',
    note: 'Three of six digits: the next cell has the caret.',
    render: form('create', { kind: 'pin' }),
    reach: typing('839'),
  },
  { name: 'create-pin-full', note: 'All six digits.', render: form('create', { kind: 'pin' }), reach: typing(SECRETS.pin) },
  {
    name: 'create-pin-revealed',
    note: 'The digits stand in their cells.',
    render: form('create', { kind: 'pin' }),
    reach: async (canvas) => {
      await enter(canvas, SECRETS.pin);
      await reveal(canvas);
    },
    holds: ['revealed'],
  },
  {
    name: 'create-pin-longer',
    note: 'More digits than needed: the next cell is optional.',
    render: form('create', { kind: 'pin', policy: LONGER }),
    reach: typing('83917402'),
  },
  {
    name: 'create-pin-long',
    note: 'Too long for cells: a field like any other.',
    render: form('create', { kind: 'pin', policy: createPolicy({ kind: 'pin', minLength: 6, maxLength: 20 }) }),
    reach: async (canvas) => {
      await enter(canvas, '8391740265518');
      await found(() => !canvas.querySelector('[data-part="cells"]'));
    },
  },
  {
    name: 'create-pin-retype',
    note: 'Twice, and the second differs.',
    render: form('create', { kind: 'pin', confirm: 'retype' }),
    reach: async (canvas) => {
      await enter(canvas, '839175', 'retype');
      await send(SECRETS.pin, SAID)(canvas);
    },
    holds: ['invalid'],
  },
  ...(
    [
      ['short', 'Too few digits.', '839'],
      ['sequence', 'A run of digits.', '345678'],
      ['repeated', 'The same digits over and over.', '121212'],
      ['common', 'One of the first that are tried.', '159753'],
      ['date', 'A date.', '230587'],
    ] as const
  ).map(([why, note, text]) => ({
    name: `create-pin-refused-${why}`,
    note,
    render: form('create', { kind: 'pin' }),
    reach: send(text, SAID),
  })),
  {
    name: 'create-pin-letters',
    note: 'Letters were pasted: nothing was changed, and it says why.',
    render: form('create', { kind: 'pin' }),
    reach: async (canvas) => {
      await enter(canvas, '839');
      await insert(canvas, 'PIN 17');
      await shown(canvas, '[data-part="note"]');
    },
  },
  {
    name: 'create-pin-too-many',
    note: 'More digits were pasted than a PIN has here.',
    render: form('create', { kind: 'pin' }),
    reach: async (canvas) => {
      await enter(canvas, '839');
      await insert(canvas, '8391 7402');
      await shown(canvas, '[data-part="note"]');
    },
  },
];

const PHASES = {
  create: ['preparing', 'encrypting', 'storing', 'checking', 'finishing'],
  unlock: ['finding', 'unlocking', 'verifying', 'restoring'],
} as const;

/** Every phase of a backup and of a recovery; the other calls go through the same ones. */
const working: readonly ElementState[] = (['create', 'unlock'] as const).flatMap((mode) =>
  PHASES[mode].map((phase, i) => ({
    name: `${mode}-working-${phase}`,
    note: `Phase ${i + 1} of ${PHASES[mode].length}; nothing jumps while it goes on.`,
    render: form(mode, { holdAt: phase }),
    reach: send(SECRET, `[part~="phase"].current:nth-child(${i + 1})`),
    holds: ['working'],
  })),
);

/** How a call can end, by what the store holds afterwards. */
const END_NOTES = {
  protected: 'The stored copy was opened: only now it says "backed up".',
  partly: 'Proven with this password; another way back still waits for its proof.',
  stored: 'Stored, but not yet opened here: it asks for the check.',
  stale: 'The wallet changed meanwhile: it asks to back up again.',
  unknown: 'What the store holds could not be read any more.',
  none: 'The store says that it has nothing.',
} as const;

const ends: readonly ElementState[] = [
  ...(Object.keys(END_NOTES) as (keyof typeof END_NOTES)[]).map((state) => ({
    name: `create-done-${state}`,
    note: END_NOTES[state],
    render: form('create', { after: fakeStatus(state) }),
    reach: send(SECRET, '#result'),
    holds: ['done'],
  })),
  ...KINDS.filter((kind) => kind !== 'password').map((kind) => ({
    name: `create-done-${kind}`,
    note: `Backed up with a ${kind}, in words of its own.`,
    render: form('create', { kind }),
    reach: send(SECRETS[kind], '#result'),
    holds: ['done'],
  })),
  { name: 'change-done', note: 'Replaced, and proven.', render: form('change'), reach: send(SECRET, '#result'), holds: ['done'] },
  {
    name: 'change-working-pin',
    note: 'A PIN is being changed.',
    render: form('change', { kind: 'pin', holdAt: 'storing' }),
    reach: send(SECRETS.pin, '[part~="phase"].current:nth-child(3)'),
    holds: ['working'],
  },
  { name: 'confirm-done', note: 'The check went well.', render: form('confirm'), reach: send(SECRET, '#result'), holds: ['done'] },
  {
    name: 'unlock-done',
    note: 'Opened: the share went to the app.',
    render: form('unlock'),
    reach: send(SECRET, '#result'),
    holds: ['done'],
  },
  {
    name: 'unlock-done-alone',
    note: 'The same, where the page offers nothing else.',
    render: form('unlock', { otherMethods: false }),
    reach: send(SECRET, '#result'),
    holds: ['done'],
  },
];

const HERE = { share: 'here', ownerKey: 'here' } as const;

/** A change that asks for the current secret first. */
const current: readonly ElementState[] = [
  ...KINDS.map((kind) => ({
    name: kind === 'password' ? 'change-current' : `change-current-${kind}`,
    note: `Before a new ${kind} the current one is asked for.`,
    render: form('change', { kind, askCurrent: true }),
    reach: ready,
  })),
  {
    name: 'change-current-here',
    note: 'The share is on this device: who does not know it goes on without.',
    render: form('change', { kind: 'pin', askCurrent: true, device: HERE, way: { vault: 'vault', practice: 'free' } }),
    reach: async (canvas) => {
      await ready(canvas);
      await shown(canvas, '[part="renew-button"]');
    },
  },
  {
    name: 'change-current-wrong',
    note: 'The current password was wrong: what was typed stays, selected.',
    render: form('change', { askCurrent: true, device: HERE, opensWith: 'something else' }),
    reach: async (canvas) => {
      await send(SECRET, SAID)(canvas);
      await shown(canvas, '[part="renew-button"]');
    },
    holds: ['failed', 'invalid'],
  },
  {
    name: 'change-current-right',
    note: 'It was right: now the new one.',
    render: form('change', { askCurrent: true }),
    reach: async (canvas) => {
      await enter(canvas, SECRET);
      await pressSubmit(canvas);
      await shown(canvas, '[autocomplete="new-password"]');
      await ready(canvas);
    },
  },
];

export const states: ElementStates = {
  tag: 'password-backup-form',
  states: [...empty, ...levels, ...entering, ...refused, ...policies, ...pin, ...working, ...trouble, ...current, ...ends],
  failure: (code) => ({
    render: form('unlock', { policy: POLICIES.password, failures: [{ code, phase: 'unlocking' }] }),
    reach: async (canvas) => {
      await send(SECRET, '[data-part="submit-button"]')(canvas);
      const element = await found(() => canvas.querySelector('password-backup-form'));
      // A cancelled call leaves the form as it was: nothing is red.
      if (code !== 'aborted') await found(() => element.matches(':state(failed)'));
      await found(() => element.shadowRoot?.querySelector('[part="progress"]'));
    },
  }),
};
