/** What was typed after `holdfast`. */
import { parseArgs } from 'node:util';
import { UsageError } from './terminal.ts';

export const COMMANDS = ['inspect', 'open', 'identity', 'extract'] as const;
export type Command = (typeof COMMANDS)[number];

export interface Arguments {
  readonly command: Command;
  readonly file: string;
  readonly out?: string | undefined;
  readonly slot?: string | undefined;
  readonly wallet?: string | undefined;
  readonly key: boolean;
}

/** The options that a command understands; any other is a mistake worth telling. */
const OPTIONS: Readonly<Record<Command, readonly string[]>> = {
  inspect: ['wallet'],
  open: ['out', 'slot', 'wallet', 'key'],
  identity: ['out', 'slot', 'wallet', 'key'],
  extract: ['out', 'wallet'],
};

/** @returns undefined when help was asked for */
export function readArguments(args: readonly string[]): Arguments | undefined {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    // Of node:util: says which option is unknown or lacks its value.
    throw new UsageError((error as Error).message.split('. ')[0] ?? 'wrong arguments');
  }
  const { values, positionals } = parsed;
  if (values.help) return undefined;
  const [command, file, ...rest] = positionals;
  if (!isCommand(command)) throw new UsageError(command === undefined ? 'say what to do' : `no such command: ${command}`);
  if (file === undefined || rest.length > 0) throw new UsageError(`${command} takes one file`);
  for (const name of Object.keys(values)) {
    if (!OPTIONS[command].includes(name)) throw new UsageError(`${command} does not take --${name}`);
  }
  if (command === 'extract' && values.out === undefined) throw new UsageError('extract needs --out FILE');
  return { command, file, out: values.out, slot: values.slot, wallet: values.wallet, key: values.key === true };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      slot: { type: 'string' },
      wallet: { type: 'string' },
      key: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

function isCommand(word: string | undefined): word is Command {
  return (COMMANDS as readonly (string | undefined)[]).includes(word);
}
