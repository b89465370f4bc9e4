/**
 * Every single-bit change and every cut of a whole backup. Too many for
 * browsers, which run a sample (backup-file.test.ts): some 80,000 of them.
 */
import { expect } from 'chai';
import { type BackupError, inspectBackup } from '../../../src/core/index.ts';
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

/** Full openings cost ten times as much as the signature alone, which stands before all of them. */
const OPEN_EVERY = 97;

describe('core: every bit of a backup', function () {
  this.timeout(900_000);
  let made: Fixture;
  before(async () => {
    made = await makeBackup();
  });

  it('counts: no single-bit change is accepted', async () => {
    const seen = new Map<string, number>();
    const note = (code: string, bit: number) => {
      expect(NAMES, `bit ${bit}: ${code}`).to.include(code);
      seen.set(code, (seen.get(code) ?? 0) + 1);
    };
    const bytes = Uint8Array.from(made.bytes);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const at = bit >> 3;
      const mask = 1 << (bit & 7);
      bytes[at] = (bytes[at] ?? 0) ^ mask;
      let code = 'accepted';
      try {
        inspectBackup(bytes, { wallet: WALLET });
      } catch (error) {
        code = (error as BackupError).code;
      }
      note(code, bit);
      if (bit % OPEN_EVERY === 0) note(await refusal(() => openFirst(bytes, made)), bit);
      bytes[at] = (bytes[at] ?? 0) ^ mask;
    }
    expect(bytes).to.deep.equal(made.bytes);
    for (const code of ['backup-not-json', 'backup-schema', 'wrong-wallet', 'wrong-secret', 'signature-invalid'])
      expect([...seen.keys()]).to.include(code);
  });

  it('matters: no cut end is accepted', async () => {
    for (let length = 0; length < made.bytes.length; length++) {
      expect(await refusal(() => openFirst(made.bytes.subarray(0, length), made)), `cut at ${length}`).to.equal('backup-not-json');
      if (length > 0)
        expect(await refusal(() => openFirst(made.bytes.subarray(length), made)), `cut before ${length}`).to.be.oneOf([
          'backup-not-json',
          'backup-schema',
        ]);
    }
  });
});
