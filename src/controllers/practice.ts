/**
 * When to practise the way back: on a schedule that widens. This device keeps
 * the next time and the step for each wallet, under a hash of its id, and
 * nothing else; what it finds there is checked like anything from outside.
 *
 * Days are calendar days, so that the time of day stays when clocks change. A
 * time that lies further ahead than its step allows comes from a clock that was
 * set back, and counts from now.
 */
import { keptKey } from './kept-key.ts';

/** Days to the next practice, by step. */
export const PRACTICE_DAYS: readonly number[] = [3, 7, 14, 28];
const LATER_MS = 4 * 3_600_000;
const LAST_STEP = PRACTICE_DAYS.length - 1;

export interface Plan {
  /** Index in `PRACTICE_DAYS`: how far the schedule has widened. */
  readonly step: number;
  readonly dueAtMs: number;
}

/** The plan of somebody who has just set something up, or opened it last at this time. */
export function firstPlan(openedAtMs: number, nowMs: number): Plan {
  return planOf(0, Math.min(openedAtMs, nowMs));
}

/** After the stored copy was opened: the next time is further away. */
export function widened({ step }: Plan, nowMs: number): Plan {
  return planOf(Math.min(step + 1, LAST_STEP), nowMs);
}

/** Put off by some hours, or to the same time tomorrow; the step stays. */
export function postponed({ step }: Plan, until: 'later' | 'tomorrow', nowMs: number): Plan {
  return { step, dueAtMs: until === 'later' ? nowMs + LATER_MS : addDays(nowMs, 1) };
}

/**
 * What is kept, held against the clock and against the last opening, wherever
 * that happened: nobody is asked soon after one.
 */
export function adjusted(plan: Plan, openedAtMs: number, nowMs: number): Plan {
  const { step } = plan;
  const dueAtMs = Math.min(plan.dueAtMs, planOf(step, nowMs).dueAtMs);
  // An opening in the future was written by a clock that was ahead, and says nothing.
  const soonest = openedAtMs <= nowMs ? planOf(0, openedAtMs).dueAtMs : dueAtMs;
  return { step, dueAtMs: Math.max(dueAtMs, soonest) };
}

function planOf(step: number, fromMs: number): Plan {
  return { step, dueAtMs: addDays(fromMs, PRACTICE_DAYS[step] ?? 0) };
}

/** The same time of day, some days on, by the calendar of this place. */
function addDays(fromMs: number, days: number): number {
  const date = new Date(fromMs);
  date.setDate(date.getDate() + days);
  return date.getTime();
}

/** Where the plan of a wallet is kept; undefined where this page may not hash. */
export function planKey(wallet: string): Promise<string | undefined> {
  return keptKey('practice', wallet);
}

/** Undefined where nothing is kept, or nothing that makes sense. */
export function keptPlan(key: string): Plan | undefined {
  try {
    const { step, dueAtMs } = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Plan>;
    const valid = Number.isInteger(step) && PRACTICE_DAYS[step as number] !== undefined && Number.isSafeInteger(dueAtMs);
    return valid ? { step: step as number, dueAtMs: dueAtMs as number } : undefined;
  } catch {
    return undefined;
  }
}

export function keepPlan(key: string, { step, dueAtMs }: Plan): void {
  try {
    localStorage.setItem(key, JSON.stringify({ step, dueAtMs }));
  } catch {
    // Storage is refused or full here: the plan lasts as long as the page.
  }
}
