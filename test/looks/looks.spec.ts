/**
 * Every state of every element, seen: one sheet of pictures per state, measured
 * and asked for accessibility in the same visit.
 */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ERROR_TABLE } from '../../src/core/errors.ts';
import type { ElementStates } from '../../stories/states/state.ts';
import { stateTags, themeNames } from '../support/state-page-server.ts';
import { compareWithBaseline } from './baseline.ts';
import { recordMachine } from './machine.ts';
import { type Studio, type View, expect, test } from './fixtures.ts';
import { compose } from './sheet.ts';

const PLAIN = { theme: 'light', dir: 'ltr', width: 480, textScale: 1 } as const;
const THUMBNAIL = 0.45;

/** Row by row: the first picture as it is, the others less than half as large, those with large text smaller still. */
const VIEWS: readonly (readonly View[])[] = [
  [{ ...PLAIN, label: 'light · 480' }],
  ...(
    [
      ['light', {}, [280, 960]],
      ['dark', { theme: 'dark' }, [280, 480, 960]],
      ['right to left', { dir: 'rtl' }, [280, 480, 960]],
      ['forced colours', { forcedColors: true }, [280, 480, 960]],
      ['text 200 %', { textScale: 2, scale: 0.36 }, [280, 480, 960]],
    ] as const
  ).map(([label, change, widths]) =>
    widths.map((width) => ({ ...PLAIN, scale: THUMBNAIL, ...change, width, label: `${label} · ${width}` })),
  ),
  themeNames().map((theme) => ({ ...PLAIN, scale: THUMBNAIL, theme, label: theme })),
];
/** Of the first picture, and of each other. */
const COLOURS = [32, 9] as const;

const AXE_VIEWS: readonly View[] = ['light', 'dark', ...themeNames()].flatMap((theme) =>
  (['ltr', 'rtl'] as const).map((dir) => ({ ...PLAIN, theme, dir, label: `axe, ${theme}, ${dir}` })),
);

const tables = await Promise.all(
  stateTags().map(async (tag) => ((await import(`../../stories/states/${tag}.ts`)) as { states: ElementStates }).states),
);
const codes = Object.keys(ERROR_TABLE).filter((code) => code !== 'aborted');
const expected: string[] = [];

/** The picture of one view, once nothing is wrong with it. */
async function look(studio: Studio, view: View, problems: string[]): Promise<Buffer> {
  await studio.set(view);
  problems.push(...(await studio.inspect()).map((what) => `${view.label}: ${what}`));
  return studio.picture(view.scale);
}

for (const { tag, states, failure } of tables) {
  for (const { name } of states) {
    expected.push(`${tag}--${name}.png`);
    test(`${tag}: ${name}`, async ({ studio }) => {
      const problems: string[] = [];
      await studio.open(tag, name, { ...PLAIN, label: '' });
      for (const view of AXE_VIEWS) {
        await studio.set(view);
        problems.push(...(await studio.axe()).map((what) => `${view.label}: ${what}`));
      }
      const rows: Buffer[][] = [];
      for (const row of VIEWS) {
        const cells: Buffer[] = [];
        for (const view of row) cells.push(await look(studio, view, problems));
        rows.push(cells);
      }
      expect.soft(problems).toEqual([]);
      await compareWithBaseline(`${tag}--${name}`, compose(rows, COLOURS));
    });
  }
  if (!failure) continue;
  expected.push(`${tag}--errors.png`);
  test(`${tag}: every error`, async ({ studio }) => {
    test.setTimeout(120_000);
    const problems: string[] = [];
    const cells: Buffer[] = [];
    await studio.open(tag, `error-${codes[0]}`, { ...PLAIN, label: '' });
    for (const code of codes) {
      const view = { ...PLAIN, label: code };
      await studio.show(tag, `error-${code}`, PLAIN);
      cells.push(await look(studio, { ...view, scale: THUMBNAIL }, problems));
      problems.push(...(await studio.axe()).map((what) => `${code}: ${what}`));
    }
    expect.soft(problems).toEqual([]);
    const rows = Array.from({ length: Math.ceil(cells.length / 4) }, (_, row) => cells.slice(row * 4, row * 4 + 4));
    await compareWithBaseline(`${tag}--errors`, compose(rows, 'shared'));
  });
}

test('what is ugly or hard to use is noticed', async ({ studio }) => {
  const plain = { ...PLAIN, label: '' };
  await studio.open('backup-method-picker', 'protected', plain);
  expect([...(await studio.inspect()), ...(await studio.axe())]).toEqual([]);
  await studio.spoil(`backup-method-picker::part(method-button) { min-block-size: 0; padding: 0; border: 0 }
    backup-method-picker::part(title) { inline-size: 3em; overflow: hidden; white-space: nowrap }
    backup-method-picker::part(intro) { inline-size: 200% }
    backup-method-picker::part(method-detail) { color: #ccc }`);
  await studio.set({ ...plain, forcedColors: true });
  const ugly = (await studio.inspect()).join('\n');
  for (const what of [
    'too small to press',
    'no border in forced colours',
    'title]: is wider than its box',
    'sticks out of the container',
  ]) {
    expect(ugly).toContain(what);
  }
  await studio.set(plain);
  expect((await studio.axe()).join('\n')).toContain('color-contrast');
});

test('no picture is left of a state that is gone', () => {
  recordMachine(test.info().config.updateSnapshots !== 'none');
  const kept = readdirSync(fileURLToPath(new URL('baseline', import.meta.url))).filter((name) => name.endsWith('.png'));
  expect(kept.filter((name) => !expected.includes(name))).toEqual([]);
});
