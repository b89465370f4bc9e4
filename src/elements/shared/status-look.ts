/** A status at a glance: a few words and an icon. Only `protected` and `partly` say "backed up": nothing else is proven. */
import type { TemplateResult } from 'lit';
import type { Words } from '../../controllers/words.ts';
import { leadsBack } from '../../flow/leads-back.ts';
import type { BackupStatus } from '../../flow/types.ts';
import type { statusTitles } from '../../messages/en/status-titles.ts';
import { checkIcon, circleIcon, clockIcon, errorIcon, questionIcon, shieldIcon } from './icons.ts';

export type Tone = 'success' | 'warning' | 'danger' | 'neutral';

export interface StatusLook {
  /** Key of the title; those of the details begin with it. */
  readonly key: keyof typeof statusTitles;
  readonly title: string;
  readonly icon: TemplateResult;
  readonly tone: Tone;
}

const LOOKS: Readonly<Record<BackupStatus['state'], readonly [icon: () => TemplateResult, tone: Tone]>> = {
  protected: [shieldIcon, 'success'],
  partly: [checkIcon, 'warning'],
  stored: [circleIcon, 'warning'],
  stale: [clockIcon, 'warning'],
  none: [errorIcon, 'danger'],
  unknown: [questionIcon, 'neutral'],
};

export function statusLook(status: BackupStatus, words: Words<typeof statusTitles>): StatusLook {
  const all = 'methods' in status ? status.methods : [];
  const ways = all.filter(leadsBack);
  const noWay = all.length > 0 && ways.length === 0;
  // Proven is only what does not count: the details say so, and nothing is called backed up.
  const unproven = !noWay && status.state === 'partly' && ways.every(({ provenAt }) => provenAt === undefined);
  const [icon, tone] = LOOKS[noWay || unproven ? 'stored' : status.state];
  const key = noWay ? 'status.no-way' : (`status.${status.state}` as const);
  return { key, title: words.text(unproven ? 'status.stored' : key), icon: icon(), tone };
}
