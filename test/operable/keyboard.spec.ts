/**
 * Every state of every element, walked with the Tab key: each control is
 * reached, in order, forwards and back; what has the focus shows it and is not
 * covered; one gets out again. In Chromium and Firefox.
 */
import { stateTags } from '../support/state-page-server.ts';
import { expect, test } from './fixtures.ts';

const MOST_STOPS = 60;

for (const tag of stateTags()) {
  test(`${tag}: every state by keyboard`, async ({ states }) => {
    const { page } = states;
    const problems: string[] = [];
    for (const name of await states.names(tag)) {
      const say = (what: string) => problems.push(`${name}: ${what}`);
      await states.show(tag, name);
      const arrived = await page.evaluate(() => walk.lookAtFocus());
      // The focus may rest on words; then Tab goes on from there.
      if (arrived.what !== 'nothing' && !arrived.what.startsWith('input'))
        arrived.problems.filter((one) => !one.includes('ring')).forEach(say);
      const expected = await page.evaluate(() => walk.controls());
      await page.evaluate(() => walk.fence());
      const walkAlong = async (key: string, end: string): Promise<string[]> => {
        const stops: string[] = [];
        for (let count = 0; count < MOST_STOPS; count++) {
          await page.keyboard.press(key);
          const stop = await page.evaluate(() => walk.lookAtFocus());
          if (stop.what === end) return stops;
          stops.push(stop.what);
          for (const problem of stop.problems) say(`${stop.what}: ${problem}`);
        }
        say(`after ${MOST_STOPS} times ${key} one is still inside`);
        return stops;
      };
      const there = await walkAlong('Tab', 'after');
      const back = await walkAlong('Shift+Tab', 'before');
      if (JSON.stringify(there) !== JSON.stringify(expected)) say(`reached ${there.join(' | ')} instead of ${expected.join(' | ')}`);
      if (JSON.stringify(back.reverse()) !== JSON.stringify(there)) say('the way back is another one');
    }
    expect([...new Set(problems)]).toEqual([]);
  });
}
