/** Starting programs, for the scripts of this folder. Plain Node, no packages. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** @typedef {'now' | 'afterwards' | 'never'} Show what a program prints: while it runs, all of it when it ended, or not */

/**
 * Runs a program to its end. It is ended, with its children, after `timeoutMs`.
 * @returns {Promise<{code: number, output: string}>} never rejects; `code` is -1 where it could not start or was ended
 */
export function run(command, args, { env = {}, show = 'now', timeoutMs = 900_000 } = {}) {
  return new Promise((done) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const end = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        // already gone
      }
    };
    let output = '';
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      end('SIGTERM');
      setTimeout(() => end('SIGKILL'), 5_000).unref();
    }, timeoutMs);
    const forward = (signal) => end(signal);
    process.once('SIGINT', forward).once('SIGTERM', forward);
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        output += text;
        if (show === 'now') process.stdout.write(text);
      });
    }
    const finish = (code) => {
      clearTimeout(timer);
      process.off('SIGINT', forward).off('SIGTERM', forward);
      if (late) output += `\nended after ${timeoutMs / 1000} s\n`;
      if (show === 'afterwards') process.stdout.write(output);
      done({ code: late ? -1 : code, output });
    };
    child.once('error', (error) => {
      output += `${command}: ${error.message}\n`;
      finish(-1);
    });
    child.once('close', (code) => finish(code ?? -1));
  });
}

export const node = (args, options) => run(process.execPath, args, options);
/** A program of node_modules. */
export const tool = (path, args, options) => node([`node_modules/${path}`, ...args], options);
