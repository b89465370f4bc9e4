/**
 * Writes server/openapi.json: `npx tsx server/src/openapi.ts`, or with `--check`
 * says whether the file there is the one that the code gives.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { isCurrentOpenApi, openApiText } from './http/openapi.ts';

const target = new URL('../openapi.json', import.meta.url);

if (!process.argv.includes('--check')) {
  writeFileSync(target, openApiText());
} else if (!isCurrentOpenApi(readFileSync(target, 'utf8'))) {
  process.stderr.write('server/openapi.json is not current: npx tsx server/src/openapi.ts\n');
  process.exitCode = 1;
}
