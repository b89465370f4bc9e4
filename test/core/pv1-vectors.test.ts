/** The vectors of docs/vault.md: both sides of PV1, as test/second-reader/vault.py reads them, too. */
import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { expect } from 'chai';
import {
  type Blinded,
  argon2id,
  completeMessage,
  confirmMessage,
  contextOf,
  deriveKeys,
  enc,
  finalizeSecret,
  fromB64u,
  methodKeyFrom,
  ownerFromSecret,
  prepareText,
  registerMessage,
  registerReplyMessage,
  sign,
  toB64u,
  verify,
} from '../../src/core/index.ts';
import { evaluate } from '../../src/core/pv1.ts';
import { readText } from '../support/files.ts';
import type { Pv1Case } from '../vectors/pv1.ts';
import { refusal } from './fixtures.ts';

const cases = JSON.parse(await readText(new URL('../vectors/pv1.json', import.meta.url))) as readonly Pv1Case[];

const contextFor = ({ wallet, slot, gen }: Pv1Case) => contextOf({ wallet, slotId: slot, gen: fromB64u(gen, 16) });

function blindedFor(of: Pv1Case, told: { readonly secret: string; readonly blind: string; readonly element: string }): Blinded {
  const deviceKey = of.deviceKey === undefined ? [] : [fromB64u(of.deviceKey, 32)];
  const input = enc(contextFor(of), prepareText(told.secret, 'open', of.profile), ...deviceKey);
  return { input, blind: fromB64u(told.blind, 32), element: fromB64u(told.element, 32) };
}

/** The element that a blind gives: the library draws 48 bytes, little-endian, and takes 1 + their remainder by n - 1. */
function elementOf({ input, blind }: Blinded): string {
  const drawn = Uint8Array.of(...blind, ...new Uint8Array(16));
  let at = 0;
  while (drawn[at] === 0) drawn[at++] = 255;
  drawn[at] = (drawn[at] ?? 0) - 1;
  return toB64u(ristretto255_oprf.voprf.blind(input, () => drawn).blinded);
}

async function derived(of: Pv1Case, told: Parameters<typeof blindedFor>[1] & { readonly evaluated: string; readonly proof: string }) {
  const blinded = blindedFor(of, told);
  expect(elementOf(blinded)).to.equal(told.element);
  const evaluation = { evaluated: fromB64u(told.evaluated, 32), proof: fromB64u(told.proof, 64) };
  const y = finalizeSecret(blinded, evaluation, fromB64u(of.pk, 32));
  const z = await argon2id(y, fromB64u(of.gen, 16), of.kdf);
  const { auth, pre } = deriveKeys(contextFor(of), y, z);
  return { y: toB64u(y), z: toB64u(z), authPk: toB64u(auth.public), pre: toB64u(pre), auth, preBytes: pre };
}

describe('core: the vectors of PV1', () => {
  it('are two secrets and practice, with guesses and refusals', () => {
    const all = cases.map(({ profile, guesses, refused, deviceKey }) => [profile, guesses.length, refused.length, deviceKey !== undefined]);
    expect(all).to.deep.equal([
      ['pin-1', 3, 12, false],
      ['text-1', 2, 12, false],
      ['pin-1', 2, 12, true],
    ]);
  });

  for (const of of cases) {
    const { about, register: told } = of;
    const [pk, kv] = [fromB64u(of.pk, 32), fromB64u(of.kv, 32)];
    const context = contextFor(of);

    it(`${about}: registration, both sides`, async () => {
      const { auth, preBytes, ...found } = await derived(of, told);
      const owner = ownerFromSecret(fromB64u(of.ownerSecret, 32));
      const identity = ownerFromSecret(fromB64u(of.identitySecret, 32));
      const [element, evaluated] = [fromB64u(told.element, 32), fromB64u(told.evaluated, 32)];
      expect(toB64u(context)).to.equal(of.context);
      expect({ ...told, ...found }).to.deep.equal(told);
      expect(toB64u(evaluate({ sk: fromB64u(of.sk, 32), pk }, element).evaluated)).to.equal(told.evaluated);
      const practises = of.practises === undefined ? undefined : fromB64u(of.practises, 16);
      expect(toB64u(sign(owner, registerMessage(context, element, practises)))).to.equal(told.sig);
      if (practises) expect(toB64u(sign(owner, registerMessage(context, element)))).not.to.equal(told.sig);
      const reply = registerReplyMessage(context, element, { pk, evaluated, kv });
      expect(toB64u(sign(identity, reply))).to.equal(told.replySig);
      expect(verify(fromB64u(of.identity, 32), reply, fromB64u(told.replySig, 64))).to.equal(true);
      expect(toB64u(sign(auth, completeMessage(context, pk, auth.public)))).to.equal(told.authSig);
      expect(toB64u(sign(owner, completeMessage(context, pk, auth.public)))).to.equal(told.ownerSig);
      expect(toB64u(auth.secret)).to.equal(told.authSeed);
      expect(toB64u(methodKeyFrom(kv, preBytes))).to.equal(told.methodKey);
    });

    for (const guess of of.guesses) {
      it(`${about}: ${guess.right ? 'right' : 'wrong'} guess ${JSON.stringify(guess.secret)}`, async () => {
        const { auth, preBytes, ...found } = await derived(of, guess);
        expect({ ...guess, ...found }).to.deep.equal(guess);
        expect(guess.authPk === told.authPk).to.equal(guess.right);
        if (!guess.right) return expect([guess.confirm, guess.methodKey]).to.deep.equal([undefined, undefined]);
        const message = confirmMessage(context, guess.epoch ?? -1, fromB64u(guess.element, 32));
        expect([toB64u(sign(auth, message)), toB64u(methodKeyFrom(kv, preBytes))]).to.deep.equal([guess.confirm, guess.methodKey]);
        expect(guess.methodKey).to.equal(told.methodKey);
      });
    }

    for (const refused of of.refused) {
      it(`${about}: refuses: ${refused.about}`, async () => {
        const evaluation = { evaluated: fromB64u(refused.evaluated, 32), proof: fromB64u(refused.proof, 64) };
        const blinded = blindedFor(of, refused);
        if (refused.code === 'vault-altered') {
          const key = refused.reply ? fromB64u(refused.reply.pk, 32) : pk;
          expect(await refusal(() => finalizeSecret(blinded, evaluation, key))).to.equal('vault-altered');
          return;
        }
        const { pk: named = '', kv: freed = '', sig = '' } = refused.reply ?? {};
        const reply = { pk: fromB64u(named, 32), evaluated: evaluation.evaluated, kv: fromB64u(freed, 32) };
        const message = registerReplyMessage(context, blinded.element, reply);
        expect(verify(fromB64u(of.identity, 32), message, fromB64u(sig, 64))).to.equal(false);
      });
    }
  }
});
