import { expect } from 'chai';
import { LYING_RELAY, TWO_DEVICES, type Variant, walk } from './vault-model.ts';

/** What must happen somewhere, or the model no longer says what it says. */
const HAPPENS = [
  'killed: evaluate x, sent',
  'killed: evaluate x, charged',
  'killed: confirm x, sent',
  'answer to x lost',
  'x confirmed, answer lost',
  'x again',
  'confirmation of x again',
  'confirmation of x refused: stale',
  'confirmation of x refused: destroyed',
  'x refused: wait',
  'x refused: locked',
  'x refused: destroyed',
  'the wait is over',
  'a day goes by',
  'the device starts anew',
];

const NAIVE: readonly (readonly [Variant, RegExp])[] = [
  ['charge-after-answer', /not charged durably/],
  ['read-then-write', /guesses answered in one epoch/],
  ['charge-repeats', /repeated guess was charged|cannot be finished/],
  ['repeats-wait', /repeated guess was refused|cannot be finished/],
  ['erase-at-zero', /cannot be finished/],
  ['confirm-any-epoch', /the count began anew/],
  ['confirm-uncharged', /the count began anew/],
  ['forget-charged', /cannot be finished/],
  ['lock-expires', /a lock ended by: a day goes by/],
  ['wait-read-before', /before its wait was over/],
];

describe('the guess counter, every state of a small model', function () {
  this.timeout(300_000);

  it('keeps its promises as built', () => {
    const { states, reached, broken } = walk('built', true);
    expect([...broken]).to.deep.equal([]);
    expect([...reached]).to.include.members(HAPPENS);
    // Fewer would mean that the model no longer moves.
    expect(states).to.be.greaterThan(200_000);
  });

  it('keeps them when a relay lies about the epoch', () => {
    const { states, reached, broken } = walk('built', true, LYING_RELAY);
    expect([...broken]).to.deep.equal([]);
    expect([...reached]).to.include.members([...HAPPENS, 'answer to x arrives, with a lie']);
    expect(states).to.be.greaterThan(10_000);
  });

  for (const [variant, promise] of NAIVE) {
    it(`breaks one when it is built naively: ${variant}`, () => {
      const [first] = walk(variant, false, variant === 'confirm-uncharged' ? LYING_RELAY : TWO_DEVICES).broken;
      expect(first?.[0]).to.match(promise);
      expect(first?.[1].length).to.be.greaterThan(2);
    });
  }
});
