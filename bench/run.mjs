/**
 * Side-by-side measurements: `npm run bench -- [kdf] [flow] [strength] [typing] [service] [vault] [--rounds N]`.
 *
 * Everything that is compared runs in one process run, in turn, several rounds;
 * medians are printed, and ratios, because only ratios travel to other machines.
 */
import { cpus, loadavg } from 'node:os';
import { browserBench } from './browser.mjs';

const args = process.argv.slice(2);
const roundsAt = args.indexOf('--rounds');
const rounds = roundsAt === -1 ? 9 : Number(args[roundsAt + 1]);
const wanted = args.filter((arg, i) => /^[a-z]/.test(arg) && i !== roundsAt + 1);
const all = ['kdf', 'flow', 'strength', 'typing', 'service', 'vault'];
const inNode = ['service', 'vault'];
const chosen = wanted.length > 0 ? wanted : all;
for (const name of chosen) {
  if (!all.includes(name)) {
    console.error(`bench: there is no "${name}"; there are ${all.join(', ')}`);
    process.exit(2);
  }
}

console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}, ${rounds} rounds, load ${loadavg()[0]?.toFixed(1)}`,
);
if (chosen.some((name) => !inNode.includes(name))) await browserBench(chosen, rounds);
if (chosen.includes('service')) {
  const { serviceBench } = await import('./service.ts');
  await serviceBench(rounds);
}
if (chosen.includes('vault')) {
  const { vaultBench } = await import('./vault.ts');
  await vaultBench(rounds);
}
