/** `npm run check`: types, lint, format, layers, wording, manifest, notices. Under a minute, no browser. */
import { runChecks } from './lib/checks.mjs';

const { passed, failed, skipped } = await runChecks();
if (failed.length > 0) console.log(`failed: ${failed.join(', ')}`);
console.log(`${passed} passed, ${failed.length} failed, ${skipped.length} skipped`);
process.exitCode = failed.length > 0 ? 1 : 0;
