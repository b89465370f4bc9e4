/** The command line as a person runs it: a real process, real files, a real terminal. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Decrypter } from 'age-encryption';
import { expect } from 'chai';
import { fromB64u, parseManifest, toB64u } from '../../../src/core/index.ts';
import type { Vector } from '../../vectors/cases.ts';

const MAIN = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));
const COMMAND = [process.execPath, '--import', 'tsx', MAIN];
const PASSWORD = 'correct horse battery staple';

interface Outcome {
  readonly code: number | null;
  readonly out: Buffer;
  readonly err: string;
}

function ended(child: ChildProcess): Promise<Outcome> {
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out: Buffer.concat(out), err: Buffer.concat(err).toString() }));
  });
}

function run(args: readonly string[], input: string | Uint8Array = ''): Promise<Outcome> {
  const [program = '', ...rest] = [...COMMAND, ...args];
  const child = spawn(program, rest, { stdio: 'pipe' });
  child.stdin.on('error', () => undefined); // it may end before it reads
  child.stdin.end(input);
  return ended(child);
}

/** Runs it with a terminal on all three streams, types what is given once the prompt stands, and says what the terminal showed. */
const ON_A_TERMINAL = `
import os, pty, sys
typed, args = sys.argv[1].encode(), sys.argv[2:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(args[0], args)
shown, sent = b"", False
while True:
    try:
        chunk = os.read(terminal, 4096)
    except OSError:
        break
    if not chunk:
        break
    shown += chunk
    if not sent and shown.endswith(b": "):
        os.write(terminal, typed)
        sent = True
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

const onTerminal = (args: readonly string[], typed: string): Promise<Outcome> =>
  ended(spawn('python3', ['-c', ON_A_TERMINAL, typed, ...COMMAND, ...args], { stdio: ['ignore', 'pipe', 'pipe'] }));

describe('command line', function () {
  this.timeout(120_000);
  let folder: string;
  const path = (name: string) => join(folder, name);
  const vector = (name: string) => JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), 'utf8')) as Vector;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-cli-'));
    for (const name of [
      'opens-password',
      'opens-several-slots',
      'opens-pin',
      'opens-extreme-texts',
      'refuses-added-slot',
      'refuses-cut',
      'opens-beside-unknown-method',
    ]) {
      writeFileSync(path(name), fromB64u(vector(name).backup));
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('says how it is used', async () => {
    for (const args of [['--help'], ['open', '-h']]) {
      const { code, out, err } = await run(args);
      expect(code).to.equal(0);
      expect(out.toString())
        .to.match(/^holdfast: /)
        .and.contain('identity FILE');
      expect(err).to.equal('');
    }
  });

  it('says what is wrong with the arguments, and exits with 2', async () => {
    const wrong: Record<string, readonly string[]> = {
      'say what to do': [],
      'no such command': ['close', path('opens-password')],
      'takes one file': ['inspect'],
      'does not take --out': ['inspect', path('opens-password'), '--out', 'x'],
      '--password': ['open', path('opens-password'), '--password', 'MARK-secret'],
      'needs --out': ['extract', path('opens-password')],
    };
    for (const [words, args] of Object.entries(wrong)) {
      const { code, out, err } = await run(args);
      expect(code, words).to.equal(2);
      expect(err).to.contain(words);
      expect(err).to.not.contain('MARK');
      expect(out.length).to.equal(0);
    }
  });

  describe('inspect', () => {
    it('says what the backup says, and no secret', async () => {
      const { code, out, err } = await run(['inspect', path('opens-several-slots')]);
      const { manifest, sha256 } = {
        manifest: parseManifest(fromB64u(vector('opens-several-slots').backup)),
        sha256: vector('opens-several-slots').sha256,
      };
      expect([code, err]).to.deep.equal([0, '']);
      const text = out.toString();
      for (const fact of [
        manifest.wallet,
        manifest.pair,
        manifest.createdAt,
        manifest.owner,
        sha256 ?? '',
        'passkey (wallet.example)',
        'signature  valid',
      ]) {
        expect(text).to.contain(fact);
      }
      for (const { id, method } of manifest.slots) expect(text).to.contain(`${id}  ${method}`);
    });

    it('says so when the signature is not valid, and exits with 1', async () => {
      const { code, out, err } = await run(['inspect', path('refuses-added-slot')]);
      expect(code).to.equal(1);
      expect(out.toString()).to.contain('NOT VALID');
      expect(err).to.contain('signature-invalid');
    });

    it('marks a method that it does not know', async () => {
      const { code, out } = await run(['inspect', path('opens-beside-unknown-method')]);
      expect(code).to.equal(0);
      expect(out.toString()).to.contain('later-method (needs a newer version)');
    });

    it('shows control characters of a file as text', async () => {
      const { code, out } = await run(['inspect', path('opens-extreme-texts')]);
      expect(code).to.equal(0);
      expect(out.toString()).to.contain(String.raw`\u{0}\u{1f}`);
      expect(out.toString()).to.not.match(/[\u0000-\u0009\u000b-\u001f\u2028]/);
    });

    it('refuses what is not a backup, another wallet, and a missing file, in words', async () => {
      for (const [args, words] of [
        [['inspect', path('refuses-cut')], 'backup-not-json: This is not a whole backup'],
        [['inspect', path('opens-password'), '--wallet', 'other'], 'wrong-wallet'],
        [['inspect', path('none')], 'no such file'],
        [['inspect', folder], 'it is a folder'],
      ] as const) {
        const { code, out, err } = await run(args);
        expect([code, out.length], words).to.deep.equal([1, 0]);
        expect(err).to.contain(words);
        expect(err).to.not.contain('    at ');
      }
    });
  });

  describe('open', () => {
    it('writes the share to a pipe, from a password in a pipe', async () => {
      for (const input of [PASSWORD, `${PASSWORD}\n`, `${PASSWORD}\r\n`, `${PASSWORD}\nmore lines`]) {
        const { code, out, err } = await run(['open', path('opens-password')], input);
        expect([code, err], JSON.stringify(input)).to.deep.equal([0, '']);
        expect(toB64u(out)).to.equal(vector('opens-password').share);
      }
    });

    it('writes the share to a new file that only its owner may read', async () => {
      const { code, out, err } = await run(['open', path('opens-password'), '--out', path('share')], PASSWORD);
      expect([code, out.length]).to.deep.equal([0, 0]);
      expect(err).to.contain('100 bytes');
      expect(toB64u(readFileSync(path('share')))).to.equal(vector('opens-password').share);
      expect(statSync(path('share')).mode & 0o777).to.equal(0o600);
    });

    it('never overwrites', async () => {
      writeFileSync(path('precious'), 'precious');
      const { code, err } = await run(['open', path('opens-password'), '--out', path('precious')], PASSWORD);
      expect(code).to.equal(1);
      expect(err).to.contain('it exists already');
      expect(readFileSync(path('precious'), 'utf8')).to.equal('precious');
    });

    it('refuses wrong, empty and impossible passwords, with nothing written', async () => {
      const before = readdirSync(folder).length;
      for (const [input, word] of [
        ['wrong password', 'wrong-secret'],
        [` ${PASSWORD}`, 'wrong-secret'],
        ['', 'secret-empty'],
        ['\n', 'secret-empty'],
        ['nul\u0000inside', 'secret-not-allowed'],
        [Uint8Array.of(0xff, 0xfe, 0x0a), 'secret-not-allowed'],
      ] as const) {
        const { code, out, err } = await run(['open', path('opens-password'), '--out', path('nothing')], input);
        expect([code, out.length]).to.deep.equal([1, 0]);
        expect(err).to.contain(word);
        if (typeof input === 'string' && input.length > 5) expect(err).to.not.contain(input);
      }
      expect(readdirSync(folder).length).to.equal(before);
    });

    it('refuses a line that is too long to be a password', async () => {
      const { code, err } = await run(['open', path('opens-password')], 'x'.repeat(200_000));
      expect(code).to.equal(2);
      expect(err).to.contain('too long');
    });

    it('takes a method key instead, for the slot that is named', async () => {
      const { slot, methodKey, share } = vector('opens-several-slots');
      const good = await run(['open', path('opens-several-slots'), '--slot', slot, '--key'], methodKey);
      expect(good.code).to.equal(0);
      expect(toB64u(good.out)).to.equal(share);
      const many = await run(['open', path('opens-several-slots'), '--key'], methodKey);
      expect(many.code).to.equal(2);
      expect(many.err).to.contain('--slot ID').and.contain(slot);
      const short = await run(['open', path('opens-several-slots'), '--slot', slot, '--key'], methodKey.slice(1));
      expect(short.code).to.equal(2);
      expect(short.err).to.not.contain(methodKey.slice(1));
      const none = await run(['open', path('opens-several-slots'), '--slot', 'AAAAAAAAAAA', '--key'], methodKey);
      expect([none.code, none.err.includes('slot-not-found')]).to.deep.equal([1, true]);
    });

    it('says when no slot opens with a password here', async () => {
      const pin = await run(['open', path('opens-pin')], '123456');
      expect(pin.code).to.equal(2);
      expect(pin.err).to.contain('--key').and.contain('pin');
    });

    it('opens nothing that its owner did not sign', async () => {
      const { methodKey, slot } = vector('refuses-added-slot');
      for (const command of ['open', 'identity']) {
        const { code, out, err } = await run([command, path('refuses-added-slot'), '--slot', slot, '--key'], methodKey);
        expect([code, out.length]).to.deep.equal([1, 0]);
        expect(err).to.contain('signature-invalid');
      }
    });
  });

  describe('identity and extract', () => {
    it('together let any age open the file inside', async () => {
      const printed = await run(['identity', path('opens-password')], PASSWORD);
      expect(printed.code).to.equal(0);
      expect(printed.err).to.contain('is a secret');
      expect(printed.out.toString()).to.equal(`${vector('opens-password').identity}\n`);

      const extracted = await run(['extract', path('opens-password'), '--out', path('inside.age')]);
      expect(extracted.code).to.equal(0);
      const decrypter = new Decrypter();
      decrypter.addIdentity(printed.out.toString().trim());
      const payload = JSON.parse(await decrypter.decrypt(readFileSync(path('inside.age')), 'text')) as { share: string };
      expect(payload.share).to.equal(vector('opens-password').share);

      const again = await run(['extract', path('opens-password'), '--out', path('inside.age')]);
      expect(again.code).to.equal(1);
    });

    it('write the identity into a new file that only its owner may read', async () => {
      const { code, out } = await run(['identity', path('opens-password'), '--out', path('key.txt')], PASSWORD);
      expect([code, out.length]).to.deep.equal([0, 0]);
      expect(readFileSync(path('key.txt'), 'utf8')).to.equal(`${vector('opens-password').identity}\n`);
      expect(statSync(path('key.txt')).mode & 0o777).to.equal(0o600);
    });

    it('prints nothing for a wrong password', async () => {
      const { code, out, err } = await run(['identity', path('opens-password')], 'wrong password');
      expect([code, out.length]).to.deep.equal([1, 0]);
      expect(err).to.contain('wrong-secret');
    });
  });

  describe('on a terminal', () => {
    it('asks for the password and does not show it', async () => {
      const { code, out } = await onTerminal(['open', path('opens-password'), '--out', path('from-terminal')], `${PASSWORD}\r`);
      expect(code).to.equal(0);
      expect(out.toString()).to.contain('Password: ').and.not.contain('horse');
      expect(toB64u(readFileSync(path('from-terminal')))).to.equal(vector('opens-password').share);
    });

    it('lets a letter be taken back', async () => {
      const { code } = await onTerminal(['open', path('opens-password'), '--out', path('corrected')], `${PASSWORD}é\u007fx\b\r`);
      expect(code).to.equal(0);
    });

    it('writes no share to it', async () => {
      const { code, out } = await onTerminal(['open', path('opens-password')], `${PASSWORD}\r`);
      expect(code).to.equal(2);
      expect(out.toString()).to.contain('use --out FILE').and.not.contain('Password');
    });

    it('ends on Ctrl-C with 130', async () => {
      const { code } = await onTerminal(['open', path('opens-password'), '--out', path('never')], 'half a pass\u0003');
      expect(code).to.equal(130);
      expect(readdirSync(folder)).to.not.include('never');
    });
  });
});
