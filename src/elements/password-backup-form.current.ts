/** What `<password-backup-form ask-current>` adds to the question for the current secret: a way on for those who do not know it. */
import { type TemplateResult, html, nothing } from 'lit';
import type { Backup, DeviceFacts } from '../flow/types.ts';
import type { FormView } from './password-backup-form.views.ts';

interface Facts {
  readonly backup: Backup;
  share: DeviceFacts['share'];
}

/** What is known of the device, for as long as one form asks. */
const known = new WeakMap<FormView['entry'], Facts>();

function shareOf({ entry, backup }: FormView): DeviceFacts['share'] {
  const held = known.get(entry);
  if (!backup || held?.backup === backup) return held?.share ?? 'unknown';
  const facts: Facts = { backup, share: 'unknown' };
  known.set(entry, facts);
  void backup.deviceFacts().then(({ share }) => {
    facts.share = share;
    entry.set({}); // draws again
  });
  return facts.share;
}

/** Only where the host says that the share is here: then a new secret needs no old one. */
export function unknownPart(view: FormView): TemplateResult | typeof nothing {
  if (!view.current) known.delete(view.entry); // the next time it is found out anew
  if (!view.current || shareOf(view) !== 'here') return nothing;
  const { words, renew, id } = view;
  return html`<div class="unknown">
    <button part="renew-button" class="plain" type="button" aria-describedby="${id}-here" @click=${renew}>
      ${words.text('form.current.unknown')}
    </button>
    <p class="muted" id="${id}-here">${words.text('form.current.here')}</p>
  </div>`;
}
