/** Marked secrets, and everywhere they could turn up: requests, errors, states, statuses, console, device memory of others. */
import { expect } from 'chai';
import { concat, toB64u, toHex, utf8 } from '../../src/core/bytes.ts';
import type { BackupError } from '../../src/core/errors.ts';
import { TEST_ONLY_FAST } from '../../src/core/kdf.ts';
import { password } from '../../src/methods/password.ts';
import { httpStore } from '../../src/stores/http.ts';
import { fakeService } from '../../src/testing/fake-service.ts';
import { WALLET, deviceWith, slotIdOf } from './world.ts';

const PASSWORD = 'Marked-Passw0rd wobbling 4711';
const NEXT_PASSWORD = 'Marked-Second tumbling 1174';
const WRONG = 'Marked-Wrong stumbling 9999';
const SHARE = concat(utf8(`${WALLET}|`), utf8('marked-share-do-not-show'));

/** Every spelling in which a secret could be recognised. Base64 depends on the offset, so each of the three is cut to its stable middle. */
function spellings(secret: Uint8Array): string[] {
  const base64 = [0, 1, 2].map((offset) => toB64u(concat(new Uint8Array(offset), secret)).slice(4, -4));
  return [
    new TextDecoder().decode(secret),
    toHex(secret),
    ...base64,
    ...base64.map((text) => text.replaceAll('-', '+').replaceAll('_', '/')),
  ];
}

const MARKS = [PASSWORD, NEXT_PASSWORD, WRONG].map(utf8).concat(utf8('marked-share-do-not-show')).flatMap(spellings);

function findMarks(where: string, text: string): void {
  for (const mark of MARKS) expect(text.includes(mark), `${where} holds a secret`).to.equal(false);
}

/** An error as a log would print it, with everything that hangs on it. */
function printed(error: unknown): string {
  const seen: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) seen.push(at.name, at.message, at.stack ?? '', JSON.stringify(at));
  return seen.join('\n');
}

describe('flow: secrets stay where they belong', () => {
  it('finds a mark in every spelling', () => {
    for (const offset of [0, 1, 2, 5]) {
      const text = toB64u(concat(new Uint8Array(offset).fill(65), utf8(PASSWORD), new Uint8Array(7).fill(66)));
      expect(
        spellings(utf8(PASSWORD)).some((mark) => text.includes(mark)),
        `offset ${offset}`,
      ).to.equal(true);
    }
  });

  it('in a backup, a change, a refresh, failures and a recovery', async () => {
    const service = fakeService();
    const bodies: Uint8Array[] = [];
    const watched: typeof fetch = async (input, init) => {
      const request = new Request(input, init);
      bodies.push(utf8(`${request.url} ${JSON.stringify([...request.headers])}`), new Uint8Array(await request.clone().arrayBuffer()));
      return service.fetch(request);
    };
    const printedLines: string[] = [];
    const levels = ['log', 'info', 'warn', 'error', 'debug'] as const;
    const own = levels.map((level) => console[level]);
    for (const level of levels) console[level] = (...args: unknown[]) => void printedLines.push(args.map(String).join(' '));
    const states: string[] = [];
    const errors: BackupError[] = [];
    try {
      const estimate = () => Promise.resolve({ guessesLog10: 20, level: 'very-strong', hints: [] } as const);
      const methods = [password({ kdf: TEST_ONLY_FAST, estimate })];
      const store = httpStore({ url: 'https://backup.test', fetch: watched, token: () => 'session-token' });
      const world = (share = SHARE) => {
        const made = deviceWith({ store, share, options: { methods } });
        made.backup.addEventListener('change', () => states.push(JSON.stringify([made.backup.state, made.backup.lastStatus])));
        return made;
      };
      const failing = (call: Promise<unknown>) =>
        call.then(
          () => expect.fail('succeeded'),
          (error: BackupError) => void errors.push(error),
        );

      const first = world();
      await failing(first.backup.create('password', { secret: 'Marked-Passw0rd\u0000' }));
      await failing(first.backup.create('password', { secret: '' }));
      const status = await first.backup.create('password', { secret: PASSWORD });
      const slotId = slotIdOf(status, 'password');
      const changed = await first.backup.change(slotId, { secret: NEXT_PASSWORD });
      await first.backup.refresh({ from: 'pair-1', to: 'pair-1' });
      const second = world();
      await failing(second.backup.recover(slotIdOf(changed, 'password'), { secret: WRONG }));
      await second.backup.recover(slotIdOf(changed, 'password'), { secret: NEXT_PASSWORD });
      expect(second.recoveredShare).to.deep.equal(SHARE);
      await failing(world(new Uint8Array(0)).backup.drill('AAAAAAAAAAA', { secret: WRONG }));
    } finally {
      for (const [i, level] of levels.entries()) console[level] = own[i] ?? console[level];
    }
    expect([bodies.length > 20, states.length > 20, errors.length]).to.deep.equal([true, true, 4]);
    for (const body of bodies) {
      findMarks('a request', new TextDecoder('latin1').decode(body));
      findMarks('a request, as hex', toHex(body));
    }
    for (const text of states) findMarks('a state', text);
    for (const error of errors) findMarks(`an error (${error.code})`, printed(error));
    findMarks('the console', printedLines.join('\n'));
  });
});
