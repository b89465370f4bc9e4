#!/usr/bin/env node
/**
 * `holdfast`: the way out that needs neither the app nor a service. It reads one
 * file, asks for one secret, and talks to nobody.
 */
import { BackupError, asBackupError } from '../core/index.ts';
import { readArguments } from './arguments.ts';
import { extract, identity, inspect, open } from './commands.ts';
import { Interrupted, UsageError, say, writeOut } from './terminal.ts';
import { HELP, wordsFor } from './words.ts';

const COMMANDS = { inspect, open, identity, extract };

async function main(): Promise<number> {
  try {
    const args = readArguments(process.argv.slice(2));
    if (args) return await COMMANDS[args.command](args);
    await writeOut(`${HELP}\n`);
    return 0;
  } catch (thrown) {
    if (thrown instanceof Interrupted) return 130;
    if (thrown instanceof UsageError) {
      say(`holdfast: ${thrown.message}`);
      if (thrown.exitCode === 2) say('holdfast --help says how it is used.');
      return thrown.exitCode;
    }
    const { code } = thrown instanceof BackupError ? thrown : asBackupError(thrown);
    say(`holdfast: ${code}: ${wordsFor(code)}`);
    return 1;
  }
}

// A pipe that was closed at the other end is no reason for a stack trace.
process.stdout.on('error', () => process.exit(1));
process.exitCode = await main();
