/** The demo's threshold key: what two sides make, what one side cannot, what is refused. */
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { expect } from 'chai';
import {
  addressOf,
  decodeShare,
  encodeShare,
  FrostError,
  fromWire,
  groupKeyOf,
  Keygen,
  type KeyShare,
  MAX_MESSAGE_BYTES,
  publicKeyOf,
  SHARE_BYTES,
  shareFits,
  Signing,
  toWire,
  walletIdOf,
} from '../../../demo/frost/index.ts';
import { IDENTIFIER, frost } from '../../../demo/frost/suite.ts';
import { packagesOf } from '../../../demo/frost/share.ts';

/** Through JSON, as over the wire. */
function travel<T>(value: T): unknown {
  return JSON.parse(JSON.stringify(value));
}

interface Pair {
  readonly client: KeyShare;
  readonly custodian: KeyShare;
}

function makeKey(): Pair {
  const client = new Keygen('client');
  const custodian = new Keygen('custodian');
  const toClient = custodian.exchange(fromWire(travel(toWire(client.message)), 'keygen-1', 'client'));
  const toCustodian = client.exchange(fromWire(travel(toWire(custodian.message)), 'keygen-1', 'custodian'));
  return {
    client: client.finish(fromWire(travel(toWire(toClient)), 'keygen-2', 'custodian')),
    custodian: custodian.finish(fromWire(travel(toWire(toCustodian)), 'keygen-2', 'client')),
  };
}

function signTogether(pair: Pair, message: Uint8Array): Uint8Array {
  const client = new Signing(pair.client, message);
  const custodian = new Signing(pair.custodian, message);
  const clientPart = client.sign(fromWire(travel(toWire(custodian.commitments)), 'sign-1', 'custodian'));
  const custodianPart = custodian.sign(fromWire(travel(toWire(client.commitments)), 'sign-1', 'client'));
  const fromClient = client.finish(fromWire(travel(toWire(custodianPart)), 'sign-2', 'custodian'));
  const fromCustodian = custodian.finish(fromWire(travel(toWire(clientPart)), 'sign-2', 'client'));
  expect(fromCustodian).to.deep.equal(fromClient);
  return fromClient;
}

/** OpenSSL's Ed25519, which shares no code with ours. RFC 8410 gives the twelve bytes in front. */
function verifiesElsewhere(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), publicKey]);
  return verify(null, message, createPublicKey({ key: spki, format: 'der', type: 'spki' }), signature);
}

function refusal(step: () => unknown): FrostError {
  try {
    step();
  } catch (thrown) {
    if (thrown instanceof FrostError) return thrown;
    throw thrown;
  }
  throw new Error('nothing was refused');
}

const message = new TextEncoder().encode('Pay 3 apples to Ada ✓');

describe('demo: threshold key', () => {
  let pair: Pair;
  before(() => {
    pair = makeKey();
  });

  it('gives both sides the same public key, and different shares', () => {
    expect(groupKeyOf(pair.client)).to.deep.equal(groupKeyOf(pair.custodian));
    expect(pair.client.signingShare).not.to.deep.equal(pair.custodian.signingShare);
    expect(makeKey().client.commitments).not.to.deep.equal(pair.client.commitments);
  });

  it('spells the address so that the public key comes back', () => {
    const address = addressOf(groupKeyOf(pair.client));
    expect(publicKeyOf(address)).to.deep.equal(groupKeyOf(pair.client));
    expect(walletIdOf(address)).to.equal(`solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1:${address}`);
    expect(publicKeyOf('1'.repeat(32))).to.deep.equal(new Uint8Array(32));
    for (const wrong of ['', '0', '1'.repeat(31), '1'.repeat(33), '1'.repeat(45), `${address.slice(0, -1)}l`, ` ${address}`]) {
      expect(refusal(() => publicKeyOf(wrong)).code, wrong).to.equal('address-invalid');
    }
  });

  it('signs what an independent Ed25519 verifies, for messages of many sizes', () => {
    for (const size of [0, 1, 31, 32, 33, 1000, MAX_MESSAGE_BYTES]) {
      const bytes = Uint8Array.from(randomBytes(size));
      const signature = signTogether(pair, bytes);
      expect(signature).to.have.length(64);
      expect(verifiesElsewhere(groupKeyOf(pair.client), bytes, signature), String(size)).to.equal(true);
      const other = Uint8Array.from([...bytes, 0]);
      expect(verifiesElsewhere(groupKeyOf(pair.client), other, signature)).to.equal(false);
    }
    expect(refusal(() => new Signing(pair.client, new Uint8Array(MAX_MESSAGE_BYTES + 1))).code).to.equal('message-invalid');
  });

  it('signs with the share that came back from its bytes', () => {
    const back = decodeShare(encodeShare(pair.client), 'client');
    const signature = signTogether({ client: back, custodian: pair.custodian }, message);
    expect(verifiesElsewhere(groupKeyOf(pair.custodian), message, signature)).to.equal(true);
  });

  it('keeps the key from either side alone', () => {
    for (const share of [pair.client, pair.custodian]) {
      const alone = new Signing(share, message);
      const own = alone.commitments;
      expect(refusal(() => alone.sign(own)).code).to.equal('message-invalid');
      // As an ordinary key, the half signs for another public key.
      const asKey = frost.sign(message, share.signingShare);
      expect(verifiesElsewhere(groupKeyOf(share), message, asKey)).to.equal(false);
    }
    // Together they are the key: this is what the backup protects. Never done outside this test.
    const whole = frost.combineSecret([packagesOf(pair.client).secret, packagesOf(pair.custodian).secret], { min: 2, max: 2 });
    expect(verifiesElsewhere(groupKeyOf(pair.client), message, frost.sign(message, whole))).to.equal(true);
  });

  it('plays both roles with one half and gets no signature that verifies', () => {
    const forged: KeyShare = { role: 'custodian', signingShare: pair.client.signingShare, commitments: pair.client.commitments };
    expect(refusal(() => signTogether({ client: pair.client, custodian: forged }, message)).code).to.equal('peer-cheated');
  });

  it('uses a nonce once, also when signing failed', () => {
    const client = new Signing(pair.client, message);
    const custodian = new Signing(pair.custodian, message);
    client.sign(custodian.commitments);
    expect(refusal(() => client.sign(custodian.commitments)).code).to.equal('wrong-step');
    const failed = new Signing(pair.client, message);
    expect(refusal(() => failed.sign({ ...custodian.commitments, hiding: new Uint8Array(32) })).code).to.equal('peer-cheated');
    expect(refusal(() => failed.sign(custodian.commitments)).code).to.equal('wrong-step');
    const given = new Signing(pair.client, message);
    given.dispose();
    expect(refusal(() => given.sign(custodian.commitments)).code).to.equal('wrong-step');
    expect(refusal(() => given.finish({ type: 'sign-2', from: 'custodian', share: new Uint8Array(32) })).code).to.equal('wrong-step');
  });

  it('names a peer whose part does not hold', () => {
    const client = new Signing(pair.client, message);
    const custodian = new Signing(pair.custodian, message);
    client.sign(custodian.commitments);
    const part = custodian.sign(client.commitments);
    for (let bit = 0; bit < 8; bit++) {
      const share = Uint8Array.from(part.share);
      share[0] = (share[0] ?? 0) ^ (1 << bit);
      const refused = refusal(() => client.finish({ ...part, share }));
      expect([refused.code, refused.message]).to.deep.equal(['peer-cheated', "The other side's part of the signature does not hold."]);
    }
    expect(client.finish(part)).to.have.length(64);
  });

  it('refuses a part that was made for another message', () => {
    const client = new Signing(pair.client, message);
    const custodian = new Signing(pair.custodian, new TextEncoder().encode('Pay 300 apples to Eve'));
    client.sign(custodian.commitments);
    const part = custodian.sign(client.commitments);
    expect(refusal(() => client.finish(part)).code).to.equal('peer-cheated');
  });
});

describe('demo: key generation', () => {
  it('refuses a wrong proof, a foreign commitment, the identity, and a message of its own side', () => {
    const honest = new Keygen('custodian').message;
    const other = new Keygen('custodian').message;
    const identity = Uint8Array.of(1, ...new Uint8Array(31));
    const wrong = [
      { ...honest, proof: other.proof },
      { ...honest, commitment: other.commitment },
      { ...honest, commitment: [identity, identity] },
      { ...honest, commitment: [honest.commitment[0] ?? identity, identity] },
      { ...honest, commitment: honest.commitment.slice(0, 1) },
    ];
    for (const [index, peer] of wrong.entries()) {
      expect(refusal(() => new Keygen('client').exchange(peer)).code, String(index)).to.equal('peer-cheated');
    }
    expect(refusal(() => new Keygen('client').exchange({ ...honest, from: 'client' })).code).to.equal('message-invalid');
  });

  it('does not take its own commitment back as the peer', () => {
    const client = new Keygen('client');
    expect(refusal(() => client.exchange({ ...client.message, from: 'custodian' })).code).to.equal('peer-cheated');
  });

  it('refuses a share that does not fit the commitments, and every step out of order', () => {
    const client = new Keygen('client');
    const custodian = new Keygen('custodian');
    expect(refusal(() => client.finish({ type: 'keygen-2', from: 'custodian', share: new Uint8Array(32) })).code).to.equal('wrong-step');
    const sent = custodian.exchange(client.message);
    client.exchange(custodian.message);
    expect(refusal(() => client.exchange(custodian.message)).code).to.equal('wrong-step');
    const share = Uint8Array.from(sent.share);
    share[0] = (share[0] ?? 0) ^ 1;
    expect(refusal(() => client.finish({ ...sent, share })).code).to.equal('peer-cheated');
    expect(refusal(() => client.finish(sent)).code).to.equal('wrong-step');
  });
});

describe('demo: messages over the wire', () => {
  const message1 = () => toWire(new Keygen('client').message);

  it('keeps what it sends', () => {
    const made = new Keygen('client').message;
    expect(fromWire(travel(toWire(made)), 'keygen-1', 'client')).to.deep.equal(made);
  });

  it('refuses anything else', () => {
    const good = message1();
    const commitment = good['commitment'] as string[];
    const wrong: unknown[] = [
      null,
      [],
      'keygen-1',
      {},
      { ...good, type: 'keygen-2' },
      { ...good, from: 'custodian' },
      { ...good, extra: 1 },
      { ...good, proof: undefined },
      { ...good, proof: 7 },
      { ...good, proof: `${String(good['proof'])}=` },
      { ...good, proof: String(good['proof']).slice(0, -1) },
      { ...good, proof: `${String(good['proof'])}A` },
      { ...good, commitment: 'x' },
      { ...good, commitment: commitment.slice(1) },
      { ...good, commitment: [...commitment, commitment[0]] },
      { ...good, commitment: [commitment[0], 1] },
    ];
    for (const [index, value] of wrong.entries()) {
      expect(refusal(() => fromWire(value, 'keygen-1', 'client')).code, String(index)).to.equal('message-invalid');
    }
    expect(fromWire(good, 'keygen-1', 'client').type).to.equal('keygen-1');
  });
});

describe('demo: share bytes', () => {
  const pair = makeKey();
  const bytes = encodeShare(pair.client);
  const address = addressOf(groupKeyOf(pair.client));

  it('come back equal, and copied', () => {
    expect(bytes).to.have.length(SHARE_BYTES);
    const back = decodeShare(bytes, 'client');
    expect(back).to.deep.equal({ role: 'client', signingShare: pair.client.signingShare, commitments: pair.client.commitments });
    expect(back.signingShare.buffer).not.to.equal(bytes.buffer);
    expect(encodeShare(back)).to.deep.equal(bytes);
  });

  it('are refused with any bit turned', function () {
    this.timeout(120_000);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const turned = Uint8Array.from(bytes);
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(refusal(() => decodeShare(turned, 'client')).code, `bit ${bit}`).to.equal('share-invalid');
    }
  });

  it('are refused one byte shorter or longer, or for the other side', () => {
    for (const wrong of [new Uint8Array(0), bytes.slice(0, -1), Uint8Array.from([...bytes, 0])]) {
      expect(refusal(() => decodeShare(wrong, 'client')).code).to.equal('share-invalid');
    }
    expect(refusal(() => decodeShare(bytes, 'custodian')).code).to.equal('share-invalid');
    expect(refusal(() => decodeShare(encodeShare(pair.custodian), 'client')).code).to.equal('share-invalid');
  });

  it('fit their own address only', () => {
    expect(shareFits(bytes, address)).to.equal(true);
    expect(shareFits(bytes, addressOf(groupKeyOf(makeKey().client)))).to.equal(false);
    expect(shareFits(encodeShare(pair.custodian), address)).to.equal(false);
    expect(shareFits(bytes, 'nonsense')).to.equal(false);
    expect(shareFits(new Uint8Array(0), address)).to.equal(false);
  });

  it('rebuild the public packages exactly as the suite makes them', () => {
    const signers = { min: 2, max: 2 };
    const dealt = frost.trustedDealer(signers, [IDENTIFIER.client, IDENTIFIER.custodian]);
    const [constant, slope] = dealt.public.commitments;
    const signingShare = dealt.secretShares[IDENTIFIER.client]?.signingShare;
    if (!constant || !slope || !signingShare) throw new Error('the dealer dealt nothing');
    const rebuilt = packagesOf({ role: 'client', signingShare, commitments: [constant, slope] });
    expect(rebuilt.public).to.deep.equal(dealt.public);
    expect(rebuilt.secret).to.deep.equal(dealt.secretShares[IDENTIFIER.client]);
  });
});
