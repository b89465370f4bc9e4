/** What pv1.json is: whole runs of PV1 with both sides' values, and answers that a client has to refuse (docs/vault.md). */
import { ristretto255 } from '@noble/curves/ed25519.js';
import {
  type ErrorCode,
  argon2id,
  blindSecret,
  completeMessage,
  confirmMessage,
  contextOf,
  deriveKeys,
  evaluate,
  finalizeSecret,
  generateVaultKeys,
  methodKeyFrom,
  ownerFromSecret,
  prepareText,
  randomBytes,
  registerMessage,
  registerReplyMessage,
  sign,
  toB64u,
} from '../../src/core/index.ts';

const KDF = { m: 19_456, t: 2, p: 1 };

export interface Pv1Guess {
  readonly secret: string;
  readonly right: boolean;
  readonly blind: string;
  readonly element: string;
  readonly evaluated: string;
  readonly proof: string;
  readonly y: string;
  readonly z: string;
  readonly authPk: string;
  readonly pre: string;
  /** Of a right one only: a wrong one is not confirmed. */
  readonly epoch?: number;
  readonly confirm?: string;
  readonly methodKey?: string;
}

export interface Pv1Refusal {
  readonly about: string;
  readonly code: ErrorCode;
  /** What the client blinded and sent. */
  readonly secret: string;
  readonly blind: string;
  readonly element: string;
  /** What it was answered; `pk` stands in the slot. */
  readonly evaluated: string;
  readonly proof: string;
  /** Of answers to a registration. */
  readonly reply?: { readonly pk: string; readonly kv: string; readonly sig: string };
}

export interface Pv1Case {
  readonly about: string;
  readonly wallet: string;
  readonly slot: string;
  readonly gen: string;
  readonly profile: 'pin-1' | 'text-1';
  readonly kdf: typeof KDF;
  readonly context: string;
  /** Of practice: the generation that it belongs to, and what the device alone has. */
  readonly practises?: string;
  readonly deviceKey?: string;
  readonly ownerSecret: string;
  readonly owner: string;
  readonly identitySecret: string;
  readonly identity: string;
  readonly sk: string;
  readonly pk: string;
  readonly kv: string;
  readonly register: {
    readonly secret: string;
    readonly prepared: string;
    readonly input: string;
    readonly blind: string;
    readonly element: string;
    readonly sig: string;
    readonly evaluated: string;
    readonly proof: string;
    readonly replySig: string;
    readonly y: string;
    readonly z: string;
    readonly authSeed: string;
    readonly authPk: string;
    readonly pre: string;
    readonly methodKey: string;
    readonly authSig: string;
    readonly ownerSig: string;
  };
  readonly guesses: readonly Pv1Guess[];
  readonly refused: readonly Pv1Refusal[];
}

interface Asked {
  readonly about: string;
  readonly wallet: string;
  readonly profile: 'pin-1' | 'text-1';
  readonly secret: string;
  readonly tries: readonly string[];
  readonly practice?: true;
}

const ASKED: readonly Asked[] = [
  {
    about: 'A PIN, and the same in full-width digits',
    wallet: 'solana:7xKX',
    profile: 'pin-1',
    secret: '271828',
    tries: ['271829', '２７１８２８', '271828'],
  },
  {
    about: 'A password with a no-break space and a decomposed letter; a wallet of two alphabets',
    wallet: 'brieftasche-Ä-кошелёк',
    profile: 'text-1',
    secret: 'cafe\u0301\u00a0nai\u0308ve pass',
    tries: ['cafe naive pass', 'café naïve pass'],
  },
  {
    about: 'Practice of a PIN: with a key of the device, and signed for as practice',
    wallet: 'solana:7xKX',
    profile: 'pin-1',
    secret: '271828',
    tries: ['271829', '271828'],
    practice: true,
  },
];

async function make({ about, wallet, profile, secret, tries, practice }: Asked): Promise<Pv1Case> {
  const slot = toB64u(randomBytes(8));
  const gen = randomBytes(16);
  const context = contextOf({ wallet, slotId: slot, gen });
  const owner = ownerFromSecret(randomBytes(32));
  const identity = ownerFromSecret(randomBytes(32));
  const keys = generateVaultKeys();
  const { sk, pk, kv } = keys;
  const practised = practice && { practises: randomBytes(16), deviceKey: randomBytes(32) };

  async function answered(typed: string) {
    const prepared = prepareText(typed, 'open', profile);
    const blinded = blindSecret(context, prepared, practised?.deviceKey);
    const evaluation = evaluate(keys, blinded.element);
    const y = finalizeSecret(blinded, evaluation, pk);
    const z = await argon2id(y, gen, KDF);
    return { prepared, blinded, evaluation, y, z, derived: deriveKeys(context, y, z) };
  }

  const first = await answered(secret);
  const { auth, pre } = first.derived;
  const { element } = first.blinded;
  const complete = completeMessage(context, pk, auth.public);
  const replySig = sign(identity, registerReplyMessage(context, element, { pk, evaluated: first.evaluation.evaluated, kv }));

  const guesses: Pv1Guess[] = [];
  for (const [i, typed] of tries.entries()) {
    const { blinded, evaluation, y, z, derived } = await answered(typed);
    const right = toB64u(derived.auth.public) === toB64u(auth.public);
    const epoch = i * 11;
    guesses.push({
      secret: typed,
      right,
      blind: toB64u(blinded.blind),
      element: toB64u(blinded.element),
      evaluated: toB64u(evaluation.evaluated),
      proof: toB64u(evaluation.proof),
      y: toB64u(y),
      z: toB64u(z),
      authPk: toB64u(derived.auth.public),
      pre: toB64u(derived.pre),
      ...(right && {
        epoch,
        confirm: toB64u(sign(derived.auth, confirmMessage(context, epoch, blinded.element))),
        methodKey: toB64u(methodKeyFrom(kv, derived.pre)),
      }),
    });
  }

  const asked = await answered(secret);
  const good = asked.evaluation;
  const other = generateVaultKeys();
  const foreign = evaluate(other, asked.blinded.element);
  const changed = (bytes: Uint8Array, at: number) => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
  const order = ristretto255.Point.Fn.ORDER;
  // s + order: the same scalar modulo the order, in another form.
  const s = good.proof.subarray(32).reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n) + order;
  const unreduced = Uint8Array.from({ length: 32 }, (_, i) => Number((s >> BigInt(8 * i)) & 255n));
  const spell = (about: string, { evaluated, proof }: typeof good, more: Partial<Pv1Refusal> = {}): Pv1Refusal => ({
    about,
    code: 'vault-altered',
    secret,
    blind: toB64u(asked.blinded.blind),
    element: toB64u(asked.blinded.element),
    evaluated: toB64u(evaluated),
    proof: toB64u(proof),
    ...more,
  });
  const reply = (pk: Uint8Array, evaluated: Uint8Array, key = identity) => ({
    pk: toB64u(pk),
    kv: toB64u(kv),
    sig: toB64u(sign(key, registerReplyMessage(context, asked.blinded.element, { pk, evaluated, kv }))),
  });
  const refused = [
    spell('Evaluated with another key, whose proof is good for that key', foreign),
    spell('Evaluated with another key, with the proof of the right one', { ...foreign, proof: good.proof }),
    spell('One bit of the proof’s first scalar', { ...good, proof: changed(good.proof, 3) }),
    spell('One bit of the proof’s second scalar', { ...good, proof: changed(good.proof, 40) }),
    spell('A scalar that is not reduced', { ...good, proof: Uint8Array.of(...good.proof.subarray(0, 32), ...unreduced) }),
    spell('The identity element', { ...good, evaluated: new Uint8Array(32) }),
    spell('An element in another than its canonical form', { ...good, evaluated: changed(good.evaluated, 0) }),
    spell('A proof of zeros', { ...good, proof: new Uint8Array(64) }),
    spell('The client’s own element back', { ...good, evaluated: asked.blinded.element }),
    spell('A registration’s answer by another identity key', good, {
      code: 'vault-untrusted',
      reply: reply(pk, good.evaluated, ownerFromSecret(randomBytes(32))),
    }),
    spell('A registration’s answer with a key that was put in its place', foreign, {
      code: 'vault-untrusted',
      reply: { ...reply(pk, good.evaluated), pk: toB64u(other.pk) },
    }),
    spell('A registration’s answer that is signed, and evaluated with another key than it names', foreign, {
      code: 'vault-altered',
      reply: reply(pk, foreign.evaluated),
    }),
  ];

  return {
    about,
    wallet,
    slot,
    gen: toB64u(gen),
    profile,
    kdf: KDF,
    context: toB64u(context),
    ...(practised && { practises: toB64u(practised.practises), deviceKey: toB64u(practised.deviceKey) }),
    ownerSecret: toB64u(owner.secret),
    owner: toB64u(owner.public),
    identitySecret: toB64u(identity.secret),
    identity: toB64u(identity.public),
    sk: toB64u(sk),
    pk: toB64u(pk),
    kv: toB64u(kv),
    register: {
      secret,
      prepared: toB64u(first.prepared),
      input: toB64u(first.blinded.input),
      blind: toB64u(first.blinded.blind),
      element: toB64u(element),
      sig: toB64u(sign(owner, registerMessage(context, element, practised?.practises))),
      evaluated: toB64u(first.evaluation.evaluated),
      proof: toB64u(first.evaluation.proof),
      replySig: toB64u(replySig),
      y: toB64u(first.y),
      z: toB64u(first.z),
      authSeed: toB64u(auth.secret),
      authPk: toB64u(auth.public),
      pre: toB64u(pre),
      methodKey: toB64u(methodKeyFrom(kv, pre)),
      authSig: toB64u(sign(auth, complete)),
      ownerSig: toB64u(sign(owner, complete)),
    },
    guesses,
    refused,
  };
}

/** @param seed called before each case */
export async function pv1Cases(seed: (name: string) => void): Promise<readonly Pv1Case[]> {
  const made: Pv1Case[] = [];
  for (const [i, asked] of ASKED.entries()) {
    seed(`pv1/${i}`);
    made.push(await make(asked));
  }
  return made;
}
