/** The demo as people start it, in a folder of its own, on a free port; or the same with a clock that a test moves. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const START = pathOf('../../scripts/start.mjs');
const MOVED = pathOf('moved-demo.ts');

export interface DemoServer {
  readonly url: string;
  /** Everything that it printed. */
  readonly output: () => string;
  /** So much time passes for the service and its vault. Only where the clock can be moved. */
  pass(ms: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startServer(clock: 'real' | 'moved' = 'real'): Promise<DemoServer> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-e2e-'));
  const env = { ...process.env, HOLDFAST_DATA: folder, PORT: '', DATABASE_URL: '' };
  const args = clock === 'real' ? [START, '--port', '0', '--no-open'] : ['--import', 'tsx', MOVED, folder];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, 'close');
  const url = await ready(child, ended, () => output);
  return {
    url,
    output: () => output,
    pass: async (ms) => {
      const moved = once(child, 'message');
      child.send(ms);
      await moved;
    },
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
