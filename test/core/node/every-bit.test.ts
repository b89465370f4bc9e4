/**
 * Every single-bit change and every cut of a whole backup. Too many for
 * browsers, which run a sample (backup-file.test.ts): some 80,000 of them.
 *
 * A change is refused when it is read, or it changes what the signature covers
 * (or the signature). Checking 50,000 signatures takes minutes, so of these one
 * bit of every byte is verified; HOLDFAST_EVERY_BIT=1 verifies them all.
 */
import { expect } from 'chai';
import { BackupError, type Manifest, equalBytes, inspectBackup, manifestMessage, parseManifest } from '../../../src/core/index.ts';
import { type Fixture, WALLET, makeBackup, openFirst, refusal } from '../fixtures.ts';

/** What a changed backup may be called. Anything else, an unknown error above all, is a defect. */
const NAMES = new Set([
  'backup-not-json',
  'backup-not-canonical',
  'backup-newer-version',
  'backup-schema',
  'wrong-wallet',
  'slot-not-found',
  'method-unsupported',
  'wrong-secret',
  'backup-altered',
  'signature-invalid',
]);

const VERIFY_ALL = process.env['HOLDFAST_EVERY_BIT'] === '1';
/** A full opening costs ten times as much as the signature alone, which stands before it. */
const OPEN_EVERY = 397;

describe('core: every bit of a backup', function () {
  this.timeout(1_800_000);
  let made: Fixture;
  let message: Uint8Array;
  before(async () => {
    made = await makeBackup();
    message = manifestMessage(made.manifest);
  });

  /** True when owner, signature and signed bytes are all the same: then a signature check would accept. */
  const signsTheSame = (manifest: Manifest) =>
    manifest.sig === made.manifest.sig && manifest.owner === made.manifest.owner && equalBytes(manifestMessage(manifest), message);

  function codeOf(bytes: Uint8Array, verified: boolean): string {
    try {
      if (verified) inspectBackup(bytes, { wallet: WALLET });
      else if (!signsTheSame(parseManifest(bytes))) return 'signature-invalid';
      return 'accepted';
    } catch (error) {
      return error instanceof BackupError ? error.code : String(error);
    }
  }

  it('counts: no single-bit change is accepted', async () => {
    const seen = new Map<string, number>();
    const note = (code: string, bit: number) => {
      if (!NAMES.has(code)) expect.fail(`bit ${bit}: ${code}`);
      seen.set(code, (seen.get(code) ?? 0) + 1);
    };
    const bytes = Uint8Array.from(made.bytes);
    expect(codeOf(bytes, true)).to.equal('accepted');
    expect(codeOf(bytes, false)).to.equal('accepted');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const at = bit >> 3;
      const mask = 1 << (bit & 7);
      bytes[at] = (bytes[at] ?? 0) ^ mask;
      note(codeOf(bytes, VERIFY_ALL || (bit & 7) === at % 6), bit); // bits 0 to 5: the ones that can give another symbol
      if (bit % OPEN_EVERY === 0) note(await refusal(() => openFirst(bytes, made)), bit);
      bytes[at] = (bytes[at] ?? 0) ^ mask;
    }
    expect(equalBytes(bytes, made.bytes)).to.equal(true);
    for (const code of ['backup-not-json', 'backup-schema', 'wrong-wallet', 'wrong-secret', 'signature-invalid']) {
      expect([...seen.keys()]).to.include(code);
    }
  });

  it('matters: no cut end is accepted', async () => {
    for (let length = 0; length < made.bytes.length; length++) {
      const code = await refusal(() => openFirst(made.bytes.subarray(0, length), made));
      if (code !== 'backup-not-json') expect.fail(`cut at ${length}: ${code}`);
    }
  });
});
