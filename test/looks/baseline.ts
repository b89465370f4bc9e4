/** The sheets that are kept, and the comparison with them. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from '@playwright/test';
import { differences } from './machine.ts';
import { type Sheet, compare, decode, encode } from './sheet.ts';

const FOLDER = fileURLToPath(new URL('baseline/', import.meta.url));
/** So many pixels may differ, of some millions: a machine may round otherwise. */
const TOLERANCE = 60;

const AGAIN = 'If the new look is right, make the pictures again: npm run test:looks -- --update-snapshots=all';

/** Fails with both sheets and their difference at hand; with `--update-snapshots=all` keeps the new one. */
export async function compareWithBaseline(name: string, sheet: Sheet): Promise<void> {
  const info = test.info();
  const file = `${FOLDER}${name}.png`;
  if (info.config.updateSnapshots === 'all') {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, encode(sheet));
    return;
  }
  if (!existsSync(file)) throw new Error(`There is no picture of ${name} yet. Make it: npm run test:looks -- --update-snapshots=all`);
  const found = compare(decode(readFileSync(file)), sheet);
  if (found !== 'size' && found.pixels <= TOLERANCE) return;
  const attach = (what: string, body: Buffer) => info.attach(`${name}, ${what}`, { body, contentType: 'image/png' });
  await attach('now', encode(sheet));
  await attach('before', readFileSync(file));
  if (found !== 'size') await attach('difference', encode(found.picture));
  const elsewhere = differences();
  const machine =
    elsewhere.length > 0 ? `The pictures were made on another machine, which may be all that is wrong:\n  ${elsewhere.join('\n  ')}\n` : '';
  throw new Error(`${machine}${name}: ${found === 'size' ? 'the sheet has another size' : `${found.pixels} pixels differ`}. ${AGAIN}`);
}
