/**
 * English, the typed source: every string that an element can say, with its
 * key. A translation is a table of the same keys; `setMessages` brings it in.
 */
import { endMessages } from './en/ends.ts';
import { errorMessages } from './en/errors.ts';
import { formMessages } from './en/form.ts';
import { methodMessages } from './en/methods.ts';
import { partMessages } from './en/parts.ts';
import { pickerMessages } from './en/picker.ts';
import { pinMessages } from './en/pin.ts';
import { problemMessages } from './en/problems.ts';
import { progressMessages } from './en/progress.ts';
import { recoveryMessages } from './en/recovery.ts';
import { reminderMessages } from './en/reminder.ts';
import { ruleMessages } from './en/rules.ts';
import { statusMessages } from './en/status.ts';
import { walletMessages } from './en/wallet.ts';
import type { Message } from './format.ts';

export const en = {
  ...statusMessages,
  ...methodMessages,
  ...problemMessages,
  ...errorMessages,
  ...progressMessages,
  ...ruleMessages,
  ...formMessages,
  ...endMessages,
  ...pinMessages,
  ...pickerMessages,
  ...recoveryMessages,
  ...reminderMessages,
  ...walletMessages,
  ...partMessages,
} as const satisfies Readonly<Record<string, Message>>;

export type MessageKey = keyof typeof en;

/** Words for some or all keys; other keys name an integrator's own methods (`method.<id>`) and rules. */
export type Messages = Readonly<Partial<Record<MessageKey, Message>> & Record<string, Message>>;
