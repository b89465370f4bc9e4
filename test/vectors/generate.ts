/**
 * Writes the test vectors of docs/backup-file.md, section 12, and of docs/vault.md.
 *
 *   npx tsx test/vectors/generate.ts           writes them
 *   npx tsx test/vectors/generate.ts --check   says whether the files are what this would write
 *
 * Randomness comes from a seeded generator (SHA-256 in counter mode), so the
 * same source gives the same files. They are frozen with the first release:
 * after that, new cases may be added, and none may change.
 */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sha256 } from '@noble/hashes/sha2.js';
import { toB64u, utf8 } from '../../src/core/index.ts';
import { type Vector, cases } from './cases.ts';
import { pv1Cases } from './pv1.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

/** Every case draws from its own stream, so that adding one changes no other. */
function seedRandomness(name: string): void {
  let counter = 0;
  let left = new Uint8Array(0);
  const draw = <T extends ArrayBufferView | null>(array: T): T => {
    if (!array) return array;
    const out = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    for (let at = 0; at < out.length; ) {
      if (left.length === 0) left = Uint8Array.from(sha256(utf8(`holdfast vectors 1/${name}/${counter++}`)));
      const take = left.subarray(0, out.length - at);
      out.set(take, at);
      at += take.length;
      left = left.subarray(take.length);
    }
    return array;
  };
  Object.defineProperty(crypto, 'getRandomValues', { value: draw, configurable: true });
}

const spell = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

async function main(check: boolean): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const files = new Map<string, string>();
  for (const { name, about, make } of cases) {
    seedRandomness(name);
    const { backup, ...rest } = await make();
    const vector: Vector = { name, about, ...rest, backup: toB64u(backup) };
    files.set(`${name}.json`, spell(vector));
  }
  files.set('index.json', spell(cases.map(({ name }) => name)));
  files.set('pv1.json', spell(await pv1Cases(seedRandomness)));
  const wrong: string[] = [];
  for (const [file, text] of files) {
    if (!check) writeFileSync(`${FOLDER}${file}`, text);
    else if (readFileSync(`${FOLDER}${file}`, 'utf8') !== text) wrong.push(file);
  }
  const strangers = readdirSync(FOLDER).filter((file) => file.endsWith('.json') && !files.has(file));
  if (wrong.length + strangers.length > 0) throw new Error(`not as generated: ${[...wrong, ...strangers].join(', ')}`);
  console.log(`${files.size} files ${check ? 'are as generated' : 'written'}`);
}

await main(process.argv.includes('--check'));
