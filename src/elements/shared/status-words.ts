/** A status in words and as an icon. Only `protected` and `partly` say "backed up": nothing else is proven. */
import type { TemplateResult } from 'lit';
import type { Words } from '../../controllers/words.ts';
import type { BackupStatus } from '../../flow/types.ts';
import type { statusMessages } from '../../messages/en/status.ts';
import { checkIcon, circleIcon, clockIcon, errorIcon, questionIcon, shieldIcon } from './icons.ts';

export interface StatusWords {
  readonly title: string;
  readonly detail: string;
  readonly icon: TemplateResult;
  readonly tone: 'success' | 'warning' | 'danger' | 'neutral';
}

export function statusWords(status: BackupStatus, words: Words<typeof statusMessages>): StatusWords {
  const { text } = words;
  switch (status.state) {
    case 'protected':
      return {
        title: text('status.protected'),
        detail: text('status.protected.detail', { date: words.date(status.provenAt) }),
        icon: shieldIcon(),
        tone: 'success',
      };
    case 'partly':
      return {
        title: text('status.partly'),
        detail: text('status.partly.detail', { date: words.date(status.provenAt), methods: missingMethods(status, words) }),
        icon: checkIcon(),
        tone: 'warning',
      };
    case 'stored':
      return { title: text('status.stored'), detail: text('status.stored.detail'), icon: circleIcon(), tone: 'warning' };
    case 'stale':
      return {
        title: text('status.stale'),
        detail: text('status.stale.detail', { date: words.date(status.createdAt) }),
        icon: clockIcon(),
        tone: 'warning',
      };
    case 'none':
      return { title: text('status.none'), detail: text('status.none.detail'), icon: errorIcon(), tone: 'danger' };
    case 'unknown': {
      const why = status.reason === 'not-checked' ? 'status.unknown.not-checked' : 'status.unknown.failed';
      return { title: text('status.unknown'), detail: text(why), icon: questionIcon(), tone: 'neutral' };
    }
  }
}

/** `missing` names slots or methods; people are told methods. */
export function missingMethods(status: BackupStatus & { state: 'partly' }, words: Pick<Words<never>, 'methodName' | 'list'>): string {
  const names = status.missing.map((id) => words.methodName(status.methods.find(({ slotId }) => slotId === id)?.method ?? id));
  return words.list([...new Set(names)]);
}
