/**
 * Structured logs: one JSON object a line, and only fields that are listed
 * here. A token, a body, a wallet id or a message that quotes one cannot get in
 * by accident, because there is no field that would carry it.
 */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogFields {
  /** Route pattern, never the path: the path holds the wallet id. */
  readonly route?: string;
  readonly method?: string;
  readonly status?: number;
  readonly code?: string;
  readonly durationMs?: number;
  readonly requestId?: string;
  /** First 12 hex digits of the wallet key: enough to follow one wallet, useless to name it. */
  readonly wallet?: string;
  readonly engine?: string;
  readonly url?: string;
  readonly migration?: string;
  readonly count?: number;
  /** Class name of what was thrown. */
  readonly error?: string;
  /** SQLSTATE or Node error code. */
  readonly errorCode?: string;
  /** Where it was thrown: stack frames without the message, which may quote data. */
  readonly frames?: readonly string[];
  readonly text?: string;
}

export interface Logger {
  log(level: LogLevel, event: string, fields?: LogFields): void;
}

const FIELDS: readonly (keyof LogFields)[] = [
  'route',
  'method',
  'status',
  'code',
  'durationMs',
  'requestId',
  'wallet',
  'engine',
  'url',
  'migration',
  'count',
  'error',
  'errorCode',
  'frames',
  'text',
];

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** @param write takes one line without its line end */
export function createLogger(options: { level?: LogLevel; write?: (line: string) => void; clock?: () => Date } = {}): Logger {
  const { level: least = 'info', write = (line) => process.stdout.write(`${line}\n`), clock = () => new Date() } = options;
  return {
    log(level, event, fields = {}) {
      if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
      const line: Record<string, unknown> = { at: clock().toISOString(), level, event };
      for (const name of FIELDS) if (fields[name] !== undefined) line[name] = fields[name];
      write(JSON.stringify(line));
    },
  };
}

export const silentLogger: Logger = { log: () => undefined };

/** What may be said about something thrown: its class, its code, its place; not its message. */
export function errorFields(thrown: unknown): LogFields {
  if (!(thrown instanceof Error)) return { error: typeof thrown };
  const code = (thrown as { code?: unknown }).code;
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    error: thrown.name === 'Error' ? thrown.constructor.name : thrown.name,
    ...(typeof code === 'string' && /^[\w-]{1,64}$/.test(code) ? { errorCode: code } : {}),
    frames: frames.slice(0, 8).map((line) => line.trim()),
  };
}
