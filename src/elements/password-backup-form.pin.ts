/**
 * A PIN in `<password-backup-form>`: one field, painted as cells. Fetched when a
 * form that asks for a PIN begins.
 *
 * It is sent by Enter or the button alone, in every mode. Sending with the last
 * digit would spend a counted try on a slip of the finger, would surprise those
 * who do not see the cells (WCAG 3.2.2), and cannot know the length of a PIN
 * that was set under other rules.
 */
import type { LitElement } from 'lit';
import { PinInput } from '../controllers/pin-input.ts';
import { pinMessages } from '../messages/en/pin.ts';
import type { FormView } from './password-backup-form.views.ts';
import { type PinLengths, pinCells } from './shared/pin-cells.ts';

export { pinMessages, pinCells };
export { pin as lightStyles } from '../styles/pin.ts';

/** So many digits a PIN has where nothing is said of it. */
const USUAL_LENGTH = 6;
/** Digits are counted one by one for those who type slowly; a paste is one news. */
const COUNT_QUIET_MS = 150;

export function lengthsOf({ anyPolicy }: Pick<FormView, 'anyPolicy'>): PinLengths {
  return { min: anyPolicy?.minLength ?? USUAL_LENGTH, max: anyPolicy?.maxLength ?? Infinity };
}

/** The field's behaviour, told to people by note and by voice. */
export function pinInput(host: LitElement, now: () => FormView): PinInput {
  return new PinInput(host, {
    // A PIN that was set elsewhere may be longer than the policy has it now.
    maxLength: () => now().policy?.maxLength ?? Infinity,
    noted: (reason) => {
      const { words, speak, entry } = now();
      const note = words.text(`pin.${reason}`, { count: lengthsOf(now()).max });
      entry.set({ note });
      speak(note, 0);
    },
    counted: (count) => {
      const { words, speak } = now();
      const { min, max } = lengthsOf(now());
      const key = count === 0 ? 'pin.cleared' : min === max && count <= max ? 'pin.entered.of' : 'pin.entered';
      speak(words.text(key, { count, total: max }), COUNT_QUIET_MS);
    },
  });
}
