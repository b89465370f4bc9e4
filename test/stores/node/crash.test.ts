/** A process that is killed while it stores leaves the old backup or the new one on a real disk. */
import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileStore } from '../../../src/stores/index.ts';
import { nodeDirectory } from '../../../src/stores/node-directory.ts';
import { inspectBackup } from '../../../src/core/inspect.ts';

const ROUNDS = 5;

describe('a process that is killed while it stores', () => {
  it('leaves a whole current backup, and the next process goes on', async () => {
    const path = await mkdtemp(join(tmpdir(), 'holdfast-crash-'));
    try {
      let last = 0;
      for (let round = 0; round < ROUNDS; round++) {
        const writer = spawn(process.execPath, ['--import=tsx', fileURLToPath(new URL('./endless-writer.ts', import.meta.url)), path], {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        // It says each seq before it begins to store it; the kill falls somewhere into that.
        let said: string[] = [];
        for await (const chunk of writer.stdout) {
          said = [...said, ...String(chunk).trim().split('\n')];
          if (said.length > 2 + round) break;
        }
        writer.kill('SIGKILL');
        if (writer.exitCode === null && writer.signalCode === null) await once(writer, 'exit');
        const current = await fileStore({ directory: await nodeDirectory(path) }).current('w');
        const { seq } = inspectBackup(current?.bytes ?? new Uint8Array(0), { wallet: 'w' });
        // Everything before the one that was under way had been promoted.
        expect(seq).to.be.at.least(Number(said.at(-1)) - 1);
        expect(seq).to.be.greaterThan(last);
        last = seq;
      }
    } finally {
      await rm(path, { recursive: true });
    }
  });
});
