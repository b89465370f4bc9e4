/** When to practise, by the calendar of places that change their clocks, and by clocks that are wrong. */
import { expect } from 'chai';
import { PRACTICE_DAYS, type Plan, adjusted, firstPlan, postponed, widened } from '../../../src/controllers/practice.ts';

const at = (text: string) => new Date(text).getTime();
const local = ({ dueAtMs }: Plan) => {
  const date = new Date(dueAtMs);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
};

describe('the schedule of practice', () => {
  const before = process.env['TZ'];
  beforeEach(() => {
    process.env['TZ'] = 'Europe/Berlin';
  });
  afterEach(() => {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  });

  it('runs in the time zone of the test', () => {
    expect(new Date('2026-07-01T12:00:00Z').getHours()).to.equal(14);
  });

  it('widens from 3 to 7, 14 and 28 days, and stays there', () => {
    const start = at('2026-05-01T10:00:00');
    let plan = firstPlan(start, start);
    const days = [Math.round((plan.dueAtMs - start) / 86_400_000)];
    for (let i = 0; i < 5; i++) {
      const now = plan.dueAtMs;
      plan = widened(plan, now);
      days.push(Math.round((plan.dueAtMs - now) / 86_400_000));
    }
    expect(days).to.deep.equal([3, 7, 14, 28, 28, 28]);
    expect(PRACTICE_DAYS).to.deep.equal([3, 7, 14, 28]);
  });

  it('keeps the time of day when clocks go forward and back', () => {
    const spring = at('2026-03-27T20:30:00');
    expect(local(firstPlan(spring, spring))).to.equal('2026-03-30 20:30');
    const autumn = at('2026-10-23T20:30:00');
    expect(local(firstPlan(autumn, autumn))).to.equal('2026-10-26 20:30');
    expect(local(postponed(firstPlan(autumn, autumn), 'tomorrow', at('2026-10-24T20:30:00')))).to.equal('2026-10-25 20:30');
  });

  it('has a time even for an hour that does not exist', () => {
    const plan = firstPlan(at('2026-03-26T02:30:00'), at('2026-03-26T02:30:00'));
    expect(local(plan)).to.equal('2026-03-29 03:30');
  });

  it('is put off by four hours, or to the same time tomorrow, and does not widen by it', () => {
    const now = at('2026-05-04T21:00:00');
    const plan = { step: 2, dueAtMs: now };
    expect([local(postponed(plan, 'later', now)), postponed(plan, 'later', now).step]).to.deep.equal(['2026-05-05 01:00', 2]);
    expect([local(postponed(plan, 'tomorrow', now)), postponed(plan, 'tomorrow', now).step]).to.deep.equal(['2026-05-05 21:00', 2]);
  });

  it('counts from now when the clock was set back', () => {
    const written = widened(firstPlan(at('2031-01-01T09:00:00'), at('2031-01-01T09:00:00')), at('2031-01-04T09:00:00'));
    const now = at('2026-05-01T09:00:00');
    const plan = adjusted(written, at('2031-01-04T09:00:00'), now);
    expect([local(plan), plan.step]).to.deep.equal(['2026-05-08 09:00', 1]);
    // Once kept, it does not move on with every look.
    expect(adjusted(plan, at('2031-01-04T09:00:00'), at('2026-05-03T09:00:00'))).to.deep.equal(plan);
  });

  it('lets no opening in the future push it away for ever', () => {
    const now = at('2026-05-01T09:00:00');
    expect(local(firstPlan(at('2031-01-01T09:00:00'), now))).to.equal('2026-05-04 09:00');
  });

  it('never asks soon after the copy was opened, wherever that was', () => {
    const now = at('2026-05-20T09:00:00');
    const due = { step: 1, dueAtMs: now - 1 };
    expect(local(adjusted(due, at('2026-05-19T18:00:00'), now))).to.equal('2026-05-22 18:00');
    expect(adjusted(due, at('2026-05-01T18:00:00'), now)).to.deep.equal(due);
  });
});
