import { expect } from 'chai';
import { encryptFile } from '../../src/core/age-file.ts';
import {
  type ErrorCode,
  type JsonObject,
  type Manifest,
  canonicalBytes,
  openBackup,
  ownerFromSecret,
  toB64u,
  utf8,
} from '../../src/core/index.ts';
import { payloadBytes } from '../../src/core/payload.ts';
import {
  type Fixture,
  OTHER_OWNER_SECRET,
  OWNER_SECRET,
  SHARE,
  WALLET,
  bytesOf,
  headOf,
  keyOf,
  makeBackup,
  refusal,
  resigned,
  slotIdOf,
} from './fixtures.ts';

const owner = ownerFromSecret(OWNER_SECRET).public;
const KDF = { m: 19_456, t: 2, p: 1 };
const PASSWORD_PARAMS: JsonObject = { profile: 'text-1', salt: toB64u(new Uint8Array(16).fill(3)), kdf: KDF };

/** base64url with one bit of its first byte turned. */
function flipped(text: string): string {
  return `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`;
}

describe('core: backup file with two faults', function () {
  this.timeout(120_000);

  describe('the order of refusals: of two faults, the first one is named', () => {
    interface Plan {
      manifest: Manifest;
      text: (text: string) => string;
      payload: (payload: Record<string, unknown>) => void;
      damage: boolean;
      forgeSignature: boolean;
      expected: { wallet: string; owner: Uint8Array };
      slotId: string;
      key: Uint8Array<ArrayBuffer>;
    }
    type Fault = readonly [name: string, code: ErrorCode, apply: (plan: Plan) => void];
    const patch = (plan: Plan, changes: object) => {
      plan.manifest = { ...plan.manifest, ...changes } as Manifest;
    };
    const patchSlot = (plan: Plan, i: number, changes: object) =>
      patch(plan, { slots: plan.manifest.slots.map((slot, at) => (at === i ? { ...slot, ...changes } : slot)) });
    const then = (plan: Plan, next: (text: string) => string) => {
      const { text } = plan;
      plan.text = (before) => next(text(before));
    };

    const FAULTS: readonly Fault[] = [
      ['more than 1 MiB', 'backup-too-large', (plan) => then(plan, (text) => text + ' '.repeat(1_048_577))],
      ['a cut end', 'backup-not-json', (plan) => then(plan, (text) => text.replace(/\}( *)$/, '$1'))],
      ['a null', 'backup-schema', (plan) => then(plan, (text) => text.replace('{', '{"a":null,'))],
      ['white space', 'backup-not-canonical', (plan) => then(plan, (text) => text.replace('{', '{ '))],
      ['version 2', 'backup-newer-version', (plan) => patch(plan, { holdfast: 2 })],
      ['an unknown field', 'backup-schema', (plan) => patch(plan, { zzz: 1 })],
      ['another wallet', 'wrong-wallet', (plan) => void (plan.expected.wallet = 'other')],
      ['another owner', 'owner-changed', (plan) => void (plan.expected.owner = ownerFromSecret(OTHER_OWNER_SECRET).public)],
      ['a weak KDF', 'kdf-out-of-range', (plan) => patchSlot(plan, 1, { params: { ...PASSWORD_PARAMS, kdf: { m: 1, t: 1, p: 1 } } })],
      ['a slot that is not there', 'slot-not-found', (plan) => void (plan.slotId = slotIdOf(99))],
      ['an unknown method', 'method-unsupported', (plan) => patchSlot(plan, 0, { method: 'later' })],
      ['a wrong secret', 'wrong-secret', (plan) => void (plan.key = keyOf(99))],
      ['a forged bind', 'backup-altered', (plan) => patchSlot(plan, 0, { bind: toB64u(keyOf(0)) })],
      ['a forged signature', 'signature-invalid', (plan) => void (plan.forgeSignature = true)],
      ['a damaged file', 'file-damaged', (plan) => void (plan.damage = true)],
      ['another seq in the payload', 'payload-invalid', (plan) => void (plan.payload = (payload) => void (payload['seq'] = 77))],
    ];

    let made: Fixture;
    before(async () => {
      made = await makeBackup({ methods: [{}, { method: 'password', params: PASSWORD_PARAMS }] });
    });

    async function codeWith(faults: readonly Fault[]): Promise<ErrorCode> {
      const plan: Plan = {
        manifest: made.manifest,
        text: (text) => text,
        payload: () => undefined,
        damage: false,
        forgeSignature: false,
        expected: { wallet: WALLET, owner },
        slotId: slotIdOf(1),
        key: keyOf(1),
      };
      // Later ones first: the text is changed at the end, from the inside out.
      for (const [, , apply] of [...faults].reverse()) apply(plan);
      const payload = JSON.parse(
        new TextDecoder().decode(payloadBytes(headOf(made.manifest), { share: SHARE, ownerSecret: OWNER_SECRET })),
      ) as Record<string, unknown>;
      plan.payload(payload);
      const { file } = await encryptFile(
        canonicalBytes(payload as JsonObject),
        made.manifest.slots.map(({ recipient }) => recipient),
      );
      if (plan.damage) file[file.length - 1] = (file[file.length - 1] ?? 0) ^ 1;
      const signed = resigned(plan.manifest, { file: toB64u(file) });
      const whole = JSON.parse(new TextDecoder().decode(signed)) as Manifest;
      const final = plan.forgeSignature ? bytesOf({ ...whole, sig: flipped(whole.sig) }) : signed;
      const bytes = utf8(plan.text(new TextDecoder().decode(final)));
      return refusal(() => openBackup(bytes, plan.expected, plan.slotId, async () => plan.key));
    }

    FAULTS.forEach((first, i) => {
      it(`${first[0]} is ${first[1]}, alone and with any later fault`, async () => {
        expect(await codeWith([first])).to.equal(first[1]);
        for (const second of FAULTS.slice(i + 1)) expect(await codeWith([first, second]), `and ${second[0]}`).to.equal(first[1]);
      });
    });
  });
});
