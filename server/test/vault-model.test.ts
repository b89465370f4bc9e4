import { expect } from 'chai';
import { type Variant, walk } from './vault-model.ts';

const NAIVE: readonly (readonly [Variant, RegExp])[] = [
  ['charge-after-answer', /guesses answered|cannot be finished/],
  ['read-then-write', /guesses answered/],
  ['charge-repeats', /cannot be finished/],
  ['erase-at-zero', /cannot be finished/],
  ['confirm-any-epoch', /the count began anew/],
  ['forget-charged', /cannot be finished/],
];

describe('the guess counter, every state of a small model', () => {
  it('keeps its promises as built', function () {
    this.timeout(60_000);
    const { states, broken } = walk('built', true);
    expect([...broken]).to.deep.equal([]);
    // Fewer would mean that the model no longer moves.
    expect(states).to.be.greaterThan(10_000);
  });

  for (const [variant, promise] of NAIVE) {
    it(`breaks one when it is built naively: ${variant}`, function () {
      this.timeout(60_000);
      const [first] = walk(variant, false).broken;
      expect(first?.[0]).to.match(promise);
      expect(first?.[1].length).to.be.greaterThan(2);
    });
  }
});
