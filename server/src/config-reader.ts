/** How variables of the environment are read; every mistake is kept, by name and never by value. */
import { readFileSync } from 'node:fs';
import { keyFromText } from './kms/key-file.ts';

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

export const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** Reads variables, and notes what is wrong with them. */
export class Reader {
  readonly problems: string[] = [];
  readonly #env: Environment;

  constructor(env: Environment) {
    this.#env = env;
  }

  /** Empty is absent: that is what an unset variable looks like in many deployments. */
  text(name: string): string | undefined {
    const value = this.#env[name];
    return value === undefined || value === '' ? undefined : value;
  }

  /** `<name>_FILE` names a file that holds it: a secret then stays out of the environment. */
  secret(name: string): string | undefined {
    const file = this.text(`${name}_FILE`);
    if (file === undefined) return this.text(name);
    try {
      return readFileSync(file, 'utf8').trim();
    } catch {
      this.problems.push(`${name}_FILE: the file cannot be read`);
      return undefined;
    }
  }

  /** 32 bytes in base64url, or in a file of it. */
  key(name: string): Uint8Array | undefined {
    const text = this.secret(name);
    const key = text === undefined ? undefined : keyFromText(text);
    if (text !== undefined && !key) this.problems.push(`${name}: must be base64url of 32 bytes`);
    return key;
  }

  integer(name: string, fallback: number, min: number, max: number): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= min && number <= max) return number;
    this.problems.push(`${name}: must be an integer from ${min} to ${max}`);
    return fallback;
  }

  url(name: string, protocols: readonly string[]): URL | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url && protocols.includes(url.protocol)) return url;
    this.problems.push(`${name}: must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`);
    return undefined;
  }
}
