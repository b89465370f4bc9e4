import { expect } from 'chai';
import { type Variant, walkGenerations } from './vault-generations-model.ts';

const NAIVE: readonly (readonly [Variant, RegExp])[] = [
  ['promote-unchecked', /without keys/],
  ['activate-first', /without keys/],
  ['promote-over-outbox', /without keys/],
  ['no-seq', /without keys/],
  ['destroy-at-register', /without keys/],
  ['week-before-outbox', /without keys/],
];

describe('generations of a secret, every state of a small model', function () {
  this.timeout(120_000);

  for (const variant of ['built', 'own-process'] as const) {
    it(`keeps its promises: ${variant}`, () => {
      const { states, broken } = walkGenerations(variant);
      expect([...broken]).to.deep.equal([]);
      expect(states).to.be.greaterThan(1000);
    });
  }

  for (const [variant, promise] of NAIVE) {
    it(`breaks one when it is built naively: ${variant}`, () => {
      const [first] = walkGenerations(variant).broken;
      expect(first?.[0]).to.match(promise);
    });
  }
});
