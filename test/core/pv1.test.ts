import { ristretto255, ristretto255_oprf } from '@noble/curves/ed25519.js';
import { expect } from 'chai';
import { enc, fromUtf8, toHex, utf8 } from '../../src/core/bytes.ts';
import { verify } from '../../src/core/owner-key.ts';
import {
  ELEMENT_BYTES,
  type Registration,
  blindSecret,
  completeMessage,
  confirmMessage,
  contextOf,
  deriveKeys,
  evaluate,
  finalizeSecret,
  generateVaultKeys,
  isElement,
  methodKeyFrom,
  registerMessage,
  registerReplyMessage,
} from '../../src/core/pv1.ts';
import { sign } from '../../src/core/owner-key.ts';
import { materialOrSkip } from '../support/files.ts';
import { refusal } from './fixtures.ts';

const gen = new Uint8Array(16).fill(7);
const registration: Registration = { wallet: 'wallet-1', slotId: 'AAECAwQFBgc', gen };
const context = contextOf(registration);
const secret = utf8('271828');

function roundTrip(prepared: Uint8Array, keys = generateVaultKeys(), ctx = context) {
  const blinded = blindSecret(ctx, prepared);
  return { keys, y: finalizeSecret(blinded, evaluate(keys, blinded.element), keys.pk) };
}

interface Vector {
  readonly Batch: number;
  readonly Blind: string;
  readonly BlindedElement: string;
  readonly EvaluationElement: string;
  readonly Input: string;
  readonly Output: string;
  readonly Proof: { readonly proof: string; readonly r: string };
}

interface Suite {
  readonly identifier: string;
  readonly mode: number;
  readonly pkSm: string;
  readonly skSm: string;
  readonly vectors: readonly Vector[];
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

describe('core: PV1', () => {
  describe('RFC 9497, VOPRF, ristretto255-SHA512', () => {
    it('gives the outputs and the proofs of the vectors', async function () {
      const suites = JSON.parse(fromUtf8(await materialOrSkip(this, 'oprf/rfc9497.json'))) as readonly Suite[];
      const suite = suites.find(({ identifier, mode }) => identifier === 'ristretto255-SHA512' && mode === 1);
      expect(suite?.vectors.length).to.equal(3);
      const [sk, pk] = [bytesOf(suite?.skSm ?? ''), bytesOf(suite?.pkSm ?? '')];
      let checked = 0;
      for (const { Batch, Blind, BlindedElement, EvaluationElement, Input, Output, Proof } of suite?.vectors ?? []) {
        // A batch of two has one proof for both: not a form that PV1 uses.
        if (Batch !== 1) continue;
        const [blind, element, input] = [bytesOf(Blind), bytesOf(BlindedElement), bytesOf(Input)];
        // The library draws 48 bytes, little-endian, and takes 1 + their remainder by n - 1.
        const drawn = Uint8Array.of(...bytesOf(Proof.r), ...new Uint8Array(16));
        drawn[0] = (drawn[0] ?? 0) - 1;
        const fixed = () => drawn;
        const given = ristretto255_oprf.voprf.blindEvaluate(sk, pk, element, fixed);
        expect(toHex(given.evaluated)).to.equal(EvaluationElement);
        expect(toHex(given.proof)).to.equal(Proof.proof);
        expect(toHex(evaluate({ sk, pk }, element).evaluated)).to.equal(EvaluationElement);
        const proof = bytesOf(Proof.proof);
        expect(toHex(finalizeSecret({ input, blind, element }, { evaluated: bytesOf(EvaluationElement), proof }, pk))).to.equal(Output);
        checked += 1;
      }
      expect(checked).to.equal(2);
    });
  });

  it('yields the same bytes for the same secret, whatever the blind', () => {
    const first = roundTrip(secret);
    expect(toHex(roundTrip(secret, first.keys).y)).to.equal(toHex(first.y));
    expect(first.y.length).to.equal(64);
  });

  it('yields other bytes for another secret, another vault key, wallet, slot or generation', () => {
    const { keys, y } = roundTrip(secret);
    const others = [
      roundTrip(utf8('271829'), keys).y,
      roundTrip(secret).y,
      roundTrip(secret, keys, contextOf({ ...registration, wallet: 'wallet-2' })).y,
      roundTrip(secret, keys, contextOf({ ...registration, slotId: 'AAECAwQFBgg' })).y,
      roundTrip(secret, keys, contextOf({ ...registration, gen: new Uint8Array(16) })).y,
    ];
    expect(new Set([y, ...others].map(toHex)).size).to.equal(6);
  });

  it('blinds: the vault sees another element each time', () => {
    expect(toHex(blindSecret(context, secret).element)).not.to.equal(toHex(blindSecret(context, secret).element));
  });

  it('refuses an evaluation with another key, and one bit of difference, as the vault’s fault', async () => {
    const [keys, other] = [generateVaultKeys(), generateVaultKeys()];
    const blinded = blindSecret(context, secret);
    const good = evaluate(keys, blinded.element);
    const flipped = (bytes: Uint8Array) => bytes.map((byte, i) => (i === 5 ? byte ^ 1 : byte));
    const faults: readonly (readonly [typeof good, Uint8Array])[] = [
      [evaluate(other, blinded.element), keys.pk],
      [good, other.pk],
      [{ ...good, proof: flipped(good.proof) }, keys.pk],
      [{ ...good, evaluated: flipped(good.evaluated) }, keys.pk],
      [{ ...good, evaluated: other.pk }, keys.pk],
      [{ ...good, proof: good.proof.slice(1) }, keys.pk],
      [{ ...good, evaluated: new Uint8Array(ELEMENT_BYTES) }, keys.pk],
    ];
    for (const [evaluation, pk] of faults) expect(await refusal(() => finalizeSecret(blinded, evaluation, pk))).to.equal('vault-altered');
    expect(finalizeSecret(blinded, good, keys.pk).length).to.equal(64);
  });

  it('derives keys that depend on y, on z and on the context', () => {
    const [y, z] = [new Uint8Array(64).fill(1), new Uint8Array(32).fill(2)];
    const keys = deriveKeys(context, y, z);
    const all = [
      keys,
      deriveKeys(context, y, new Uint8Array(32)),
      deriveKeys(context, new Uint8Array(64), z),
      deriveKeys(contextOf({ ...registration, wallet: 'w' }), y, z),
    ].flatMap(({ auth, pre }) => [toHex(auth.secret), toHex(pre)]);
    expect(new Set(all).size).to.equal(8);
    expect(toHex(methodKeyFrom(new Uint8Array(32), keys.pre))).not.to.equal(toHex(methodKeyFrom(new Uint8Array(32).fill(1), keys.pre)));
  });

  it('signs different things differently', () => {
    const [a, b, c] = [new Uint8Array(32).fill(1), new Uint8Array(32).fill(2), new Uint8Array(32).fill(3)];
    const messages = [
      registerMessage(context, a),
      registerReplyMessage(context, a, { pk: b, evaluated: c, kv: c }),
      completeMessage(context, a, b),
      confirmMessage(context, 1, a),
      confirmMessage(context, 11, a),
    ];
    expect(new Set(messages.map(toHex)).size).to.equal(5);
    const { auth } = deriveKeys(context, new Uint8Array(64), new Uint8Array(32));
    const [, , complete, confirm] = messages;
    const signature = sign(auth, complete ?? a);
    expect(verify(auth.public, complete ?? a, signature)).to.equal(true);
    expect(verify(auth.public, confirm ?? a, signature)).to.equal(false);
  });

  it('frames the context: no two registrations share one', () => {
    expect(toHex(context)).to.equal(toHex(enc('holdfast/pv1', 'wallet-1', Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7), gen)));
  });

  describe('elements', () => {
    const good = generateVaultKeys().pk;
    const identity = new Uint8Array(ELEMENT_BYTES);
    const bad: readonly (readonly [string, Uint8Array])[] = [
      ['the identity', identity],
      ['31 bytes', good.slice(1)],
      ['33 bytes', Uint8Array.of(...good, 0)],
      ['no bytes', new Uint8Array(0)],
      // RFC 9496 appendix A.3: non-canonical and negative field elements, and no square
      ['a field element that is not reduced', bytesOf('00' + 'ff'.repeat(31))],
      ['2^255 - 19 + 1', bytesOf('ee' + 'ff'.repeat(30) + '7f')],
      ['a negative field element', bytesOf('01' + '00'.repeat(31))],
      ['bytes that are no element', bytesOf('26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371')],
    ];
    for (const [name, bytes] of bad) it(`refuses ${name}`, () => expect(isElement(bytes)).to.equal(false));
    it('accepts elements', () => {
      expect(isElement(good)).to.equal(true);
      expect(isElement(ristretto255.Point.BASE.toBytes())).to.equal(true);
      expect(isElement(blindSecret(context, secret).element)).to.equal(true);
    });
  });
});
