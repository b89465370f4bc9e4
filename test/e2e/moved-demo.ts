/**
 * The same demo, with a clock that a test moves: the parent process sends how
 * many milliseconds have passed, and hears when they have. Nobody sleeps
 * through an hour of waiting.
 */
import { startDemo } from '../../demo/server/main.ts';

const [dataFolder] = process.argv.slice(2);
if (dataFolder === undefined) throw new Error('which folder?');

let ahead = 0;
process.on('message', (ms: number) => {
  ahead += ms;
  process.send?.('moved');
});

const demo = await startDemo({ dataFolder, ports: [0], now: () => Date.now() + ahead });
console.log(`HOLDFAST_URL=${demo.url}`);
process.once('SIGINT', () => void demo.close().then(() => process.exit(0)));
