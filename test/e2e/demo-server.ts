/** The demo as people start it, in a folder of its own, on a free port. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const START = fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url));

export interface DemoServer {
  readonly url: string;
  /** Everything that it printed. */
  readonly output: () => string;
  stop(): Promise<void>;
}

export async function startServer(): Promise<DemoServer> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-e2e-'));
  const env = { ...process.env, HOLDFAST_DATA: folder, PORT: '', DATABASE_URL: '' };
  const child = spawn(process.execPath, [START, '--port', '0', '--no-open'], { env });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close');
  const url = await ready(child, ended, () => output);
  return {
    url,
    output: () => output,
    stop: async () => {
      child.kill('SIGINT');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

async function ready(child: ChildProcess, ended: Promise<unknown>, output: () => string): Promise<string> {
  for (;;) {
    const found = /^HOLDFAST_URL=(\S+)$/m.exec(output())?.[1];
    if (found) return found;
    const more = child.stdout ? once(child.stdout, 'data') : ended;
    if ((await Promise.race([more, ended.then(() => 'ended')])) === 'ended') throw new Error(`the demo did not start:\n${output()}`);
  }
}
