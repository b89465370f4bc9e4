/** What every store promises: one test a promise. */
import { equalBytes, toB64u, utf8 } from '../core/bytes.ts';
import { MAX_BACKUP_BYTES, MAX_SHARE_BYTES } from '../core/manifest.ts';
import { assert, failsWith, refused } from './check.ts';
import { type Promised, flipped, holds, keyOf, raceOf } from './store-test.ts';

const candidates: readonly Promised[] = [
  [
    'names the vaults that hear of its promotes by ids, each once',
    async ({ store: { vaults } }) => {
      if (vaults === undefined) return;
      assert(Array.isArray(vaults) && vaults.every((id) => typeof id === 'string' && id !== ''), 'vaults is no list of ids');
      assert(new Set(vaults).size === vaults.length, 'a vault is named twice');
    },
  ],
  [
    'keeps nothing for a wallet it never heard of',
    async ({ store, wallet, author }) => {
      await holds(store, wallet, null, 'at the start');
      assert((await store.getCandidate(await author.make(1))) === null, 'a candidate is there');
    },
  ],
  [
    'returns a candidate byte for byte, and does not make it current',
    async ({ store, wallet, author }) => {
      const { bytes, ...key } = await author.make(1);
      await store.putCandidate(key, bytes);
      const back = await store.getCandidate(key);
      assert(back !== null && equalBytes(back, bytes), 'other bytes came back');
      await holds(store, wallet, null, 'before the promote');
    },
  ],
  [
    'takes the same candidate again, at once and later',
    async ({ store, author }) => {
      const { bytes, ...key } = await author.make(1);
      await Promise.all([store.putCandidate(key, bytes), store.putCandidate(key, bytes)]);
      await store.putCandidate(key, bytes);
    },
  ],
  [
    'keeps candidates of one seq apart: two devices never overwrite each other',
    async ({ store, author, stranger }) => {
      const made = [await author.make(1), await author.make(1, { variant: 'b' }), await stranger.make(1)];
      await Promise.all(made.map(({ bytes, ...key }) => store.putCandidate(key, bytes)));
      for (const { bytes, ...key } of made) {
        const back = await store.getCandidate(key);
        assert(back !== null && equalBytes(back, bytes), 'a candidate was lost or overwritten');
      }
    },
  ],
  [
    'keeps a backup of the greatest share',
    async ({ store, wallet, author }) => {
      const made = await author.store(store, 1, '', { shareBytes: MAX_SHARE_BYTES });
      await holds(store, wallet, made, 'the greatest backup');
    },
  ],
  [
    'keeps its own copy of the bytes',
    async ({ store, wallet, author }) => {
      const made = await author.store(store, 1, '');
      const next = await author.make(2);
      const sent = Uint8Array.from(next.bytes);
      await store.putCandidate(next, sent);
      sent.fill(0);
      (await store.getCandidate(next))?.fill(0);
      (await store.current(wallet))?.bytes.fill(0);
      const back = await store.getCandidate(next);
      assert(back !== null && equalBytes(back, next.bytes), 'the candidate follows the caller’s bytes');
      await holds(store, wallet, made, 'after the caller changed its bytes');
    },
  ],
  [
    'refuses bytes that are not what their key says, and keeps nothing of them',
    async ({ store, wallet, author }) => {
      const { bytes, ...key } = await author.make(1);
      const whole = await author.make(1, { variant: 'b' });
      for (const other of [flipped(bytes, 100), whole.bytes]) {
        await refused(store.putCandidate(key, other), 'other bytes than the hash says');
        assert((await store.getCandidate(key)) === null, 'they were kept');
      }
      await refused(store.putCandidate({ ...key, seq: 2 }, bytes), 'another seq than the manifest says');
      const other = bytes.slice(0, -1);
      await refused(store.putCandidate(keyOf(wallet, 1, other), other), 'a backup without its end');
    },
  ],
  [
    'refuses what is not a backup of this wallet, signed by its owner',
    async ({ store, wallet, otherWallet, author }) => {
      const { bytes } = await author.make(1);
      const text = new TextDecoder().decode(bytes);
      const otherSig = text.replace(/"sig":"[^"]+"/, `"sig":"${toB64u(new Uint8Array(64).fill(1))}"`);
      const wrong: readonly (readonly [string, Uint8Array])[] = [
        ['another signature', utf8(otherSig)],
        ['another pair under the old signature', utf8(text.replace('"pair":""', '"pair":"x"'))],
        ['white space', utf8(`${text} `)],
        ['text', utf8('hello')],
        ['nothing', new Uint8Array(0)],
      ];
      for (const [what, bad] of wrong) await refused(store.putCandidate(keyOf(wallet, 1, bad), bad), what);
      await refused(store.putCandidate(keyOf(otherWallet, 1, bytes), bytes), 'a backup of another wallet');
    },
  ],
  [
    'refuses a backup that is one byte too large',
    async ({ store, wallet }) => {
      const bytes = new Uint8Array(MAX_BACKUP_BYTES + 1).fill(32);
      await refused(store.putCandidate(keyOf(wallet, 1, bytes), bytes), 'one byte too many');
    },
  ],
  [
    'refuses keys that cannot be',
    async ({ store, author }) => {
      const { bytes, ...key } = await author.make(1);
      for (const bad of [{ seq: 0 }, { seq: -1 }, { seq: 1.5 }, { seq: 2 ** 53 }, { sha256: '' }, { sha256: key.sha256.toUpperCase() }]) {
        await refused(store.putCandidate({ ...key, ...bad }, bytes), `put with ${JSON.stringify(bad)}`);
        await refused(store.getCandidate({ ...key, ...bad }), `get with ${JSON.stringify(bad)}`);
      }
      await refused(store.current(''), 'a wallet without a name');
    },
  ],
];

const promotes: readonly Promised[] = [
  [
    'makes a candidate current, byte for byte; again is a success',
    async ({ store, wallet, author }) => {
      const first = await author.store(store, 1, '');
      await holds(store, wallet, first, 'after the first promote');
      await store.promote(await author.promoteRequest(first, ''));
      const second = await author.store(store, 2, first.sha256);
      await holds(store, wallet, second, 'after the second promote');
      await store.promote(await author.promoteRequest(second, first.sha256));
      await store.putCandidate(second, second.bytes);
      await holds(store, wallet, second, 'after repeating');
    },
  ],
  [
    'takes any greater seq',
    async ({ store, wallet, author }) => {
      const first = await author.store(store, 5, '');
      await holds(store, wallet, await author.store(store, 99, first.sha256), 'after a gap');
    },
  ],
  [
    'refuses what is not built on current: store-conflict',
    async ({ store, wallet, author }) => {
      const next = await author.make(2);
      await store.putCandidate(next, next.bytes);
      await failsWith(
        'store-conflict',
        store.promote(await author.promoteRequest(next, next.sha256)),
        'built on something where nothing is',
      );
      const first = await author.store(store, 1, '');
      await store.putCandidate(next, next.bytes);
      await failsWith('store-conflict', store.promote(await author.promoteRequest(next, '')), 'built on nothing where something is');
      await failsWith('store-conflict', store.promote(await author.promoteRequest(next, next.sha256)), 'built on something else');
      await holds(store, wallet, first, 'after the refusals');
      await store.promote(await author.promoteRequest(next, first.sha256));
      await holds(store, wallet, next, 'after the right one');
    },
  ],
  [
    'refuses a seq that is not greater than current’s: store-conflict',
    async ({ store, wallet, author }) => {
      const current = await author.store(store, 5, '');
      for (const seq of [4, 5]) {
        const late = await author.make(seq, { variant: 'late' });
        await store.putCandidate(late, late.bytes);
        await failsWith('store-conflict', store.promote(await author.promoteRequest(late, current.sha256)), `seq ${seq} after 5`);
      }
      await holds(store, wallet, current, 'after the refusals');
      await holds(store, wallet, await author.store(store, 6, current.sha256), 'after seq 6');
    },
  ],
  [
    'does not go back when an old promote is sent again',
    async ({ store, wallet, author }) => {
      const first = await author.store(store, 1, '');
      const replay = await author.promoteRequest(first, '');
      const second = await author.store(store, 2, first.sha256);
      await failsWith('store-conflict', store.promote(replay), 'the replay');
      await store.putCandidate(first, first.bytes);
      await failsWith('store-conflict', store.promote(replay), 'the replay with its bytes');
      await holds(store, wallet, second, 'after the replays');
    },
  ],
  [
    'refuses a promote of what it does not hold',
    async ({ store, wallet, author }) => {
      await refused(store.promote(await author.promoteRequest(await author.make(1), '')), 'a candidate that was never sent');
      await holds(store, wallet, null, 'after the refusal');
    },
  ],
  [
    'refuses a signature that is not the owner’s for exactly this call',
    async ({ store, wallet, otherWallet, author, stranger }) => {
      const first = await author.make(1);
      await store.putCandidate(first, first.bytes);
      const request = await author.promoteRequest(first, '');
      const { signature } = request;
      const forgeries = {
        'by another key': (await stranger.promoteRequest(first, '')).signature,
        'for another seq': (await author.promoteRequest({ ...first, seq: 2 }, '')).signature,
        'for another wallet': (await author.promoteRequest({ ...first, wallet: otherWallet }, '')).signature,
        'for another predecessor': (await author.promoteRequest(first, first.sha256)).signature,
        'for another verb': (await author.ownerCall('verified', first)).signature,
        'of zeros': new Uint8Array(64),
        'with a bit flipped': flipped(signature, 5),
        'too short': signature.slice(0, 63),
      };
      for (const [what, forged] of Object.entries(forgeries)) {
        await refused(store.promote({ ...request, signature: forged }), `a signature ${what}`);
        await holds(store, wallet, null, `after a signature ${what}`);
      }
      await store.promote(request);
      await holds(store, wallet, first, 'after the right signature');
    },
  ],
  [
    'pins the owner of the first promote: another owner’s backup never follows it',
    async ({ store, wallet, author, stranger }) => {
      const first = await author.store(store, 1, '');
      const theirs = await stranger.make(2);
      // A store may refuse the candidate already.
      await store.putCandidate(theirs, theirs.bytes).catch(() => undefined);
      await refused(store.promote(await stranger.promoteRequest(theirs, first.sha256)), 'signed by the stranger');
      await refused(store.promote(await author.promoteRequest(theirs, first.sha256)), 'signed by the owner');
      await holds(store, wallet, first, 'after the stranger');
    },
  ],
  [
    'drops the other candidates',
    async ({ store, author }) => {
      const other = await author.make(3, { variant: 'other' });
      await store.putCandidate(other, other.bytes);
      await author.store(store, 1, '');
      assert((await store.getCandidate(other)) === null, 'it is still there');
    },
  ],
];

const races: readonly Promised[] = [
  [
    'lets exactly one of two promotes win',
    async ({ store, wallet, author }) => {
      const first = await author.store(store, 1, '');
      const rivals = [await author.make(2), await author.make(3, { variant: 'rival' })];
      await raceOf(store, wallet, first.sha256, rivals, [author, author]);
    },
  ],
  [
    'lets exactly one of two devices make the first backup',
    async ({ store, wallet, author, stranger }) => {
      await raceOf(store, wallet, '', [await author.make(1), await stranger.make(1)], [author, stranger]);
    },
  ],
  [
    'takes the same promote twice at once',
    async ({ store, wallet, author }) => {
      const first = await author.make(1);
      await store.putCandidate(first, first.bytes);
      const request = await author.promoteRequest(first, '');
      await Promise.all([store.promote(request), store.promote(request)]);
      await holds(store, wallet, first, 'after both');
    },
  ],
];

const owners: readonly Promised[] = [
  [
    'remembers when the owner last opened this very copy',
    async ({ store, wallet, author, stranger }) => {
      const first = await author.store(store, 1, '');
      const when = async () => (await store.current(wallet))?.lastVerifiedAt;
      assert((await when()) === undefined, 'verified before anyone said so');
      await refused(store.verified(await stranger.ownerCall('verified', first)), 'said by a stranger');
      const wrongVerb = await author.ownerCall('delete', first);
      await refused(store.verified(wrongVerb), 'another verb');
      assert((await when()) === undefined, 'verified by a refused call');
      const call = await author.ownerCall('verified', first);
      await store.verified(call);
      await store.verified(call);
      assert(!Number.isNaN(Date.parse((await when()) ?? '')), 'no date');
      const second = await author.store(store, 2, first.sha256);
      assert((await when()) === undefined, 'the next copy was never opened');
      await failsWith('store-conflict', store.verified(call), 'about a copy that is not current');
      await holds(store, wallet, second, 'at the end');
    },
  ],
  [
    'removes softly: gone for readers, back by undelete',
    async ({ store, wallet, author, stranger }) => {
      const first = await author.store(store, 1, '');
      await refused(store.remove(await stranger.ownerCall('delete', first)), 'removed by a stranger');
      await refused(store.remove(await author.ownerCall('undelete', first)), 'another verb');
      const other = await author.make(2);
      await refused(store.remove(await author.ownerCall('delete', other)), 'removed by the name of another copy');
      await holds(store, wallet, first, 'after the refusals');
      const call = await author.ownerCall('delete', first);
      await store.remove(call);
      await store.remove(call);
      await holds(store, wallet, null, 'after the removal');
      await refused(store.undelete(await stranger.ownerCall('undelete', first)), 'brought back by a stranger');
      await refused(store.undelete(call), 'brought back by the removal’s own signature');
      await refused(store.verified(await author.ownerCall('verified', first)), 'verified while removed');
      await holds(store, wallet, null, 'after more refusals');
      const back = await author.ownerCall('undelete', first);
      await store.undelete(back);
      await store.undelete(back);
      await holds(store, wallet, first, 'after undelete');
      await holds(store, wallet, await author.store(store, 2, first.sha256), 'after the next backup');
    },
  ],
  [
    'keeps owner and seq when a removed backup is made anew',
    async ({ store, wallet, author, stranger }) => {
      const first = await author.store(store, 3, '');
      await store.remove(await author.ownerCall('delete', first));
      const replay = await author.promoteRequest(first, '');
      await store.putCandidate(first, first.bytes);
      await failsWith('store-conflict', store.promote(replay), 'the old promote again');
      const low = await author.make(3, { variant: 'anew' });
      await store.putCandidate(low, low.bytes);
      await failsWith('store-conflict', store.promote(await author.promoteRequest(low, '')), 'the same seq');
      const theirs = await stranger.make(4);
      await store.putCandidate(theirs, theirs.bytes).catch(() => undefined);
      await refused(store.promote(await stranger.promoteRequest(theirs, '')), 'another owner');
      await holds(store, wallet, null, 'after the refusals');
      const anew = await author.store(store, 4, '');
      await refused(store.undelete(await author.ownerCall('undelete', first)), 'undelete over a newer backup');
      await holds(store, wallet, anew, 'at the end');
    },
  ],
  [
    'refuses calls about a wallet that has nothing',
    async ({ store, wallet, author }) => {
      const never = await author.make(1);
      await refused(store.verified(await author.ownerCall('verified', never)), 'verified');
      await refused(store.remove(await author.ownerCall('delete', never)), 'remove');
      await refused(store.undelete(await author.ownerCall('undelete', never)), 'undelete');
      await holds(store, wallet, null, 'at the end');
    },
  ],
  [
    'keeps wallets apart',
    async ({ store, wallet, otherWallet, author }) => {
      const first = await author.store(store, 1, '');
      await holds(store, otherWallet, null, 'the other wallet');
      const elsewhere = { ...first, wallet: otherWallet };
      assert((await store.getCandidate(elsewhere)) === null, 'a candidate is seen from the other wallet');
      await refused(store.promote(await author.promoteRequest(elsewhere, '')), 'promoted in the other wallet');
      await refused(store.remove(await author.ownerCall('delete', elsewhere)), 'removed in the other wallet');
      await holds(store, wallet, first, 'the wallet');
      await holds(store, otherWallet, null, 'the other wallet, after all');
    },
  ],
  [
    'does nothing when the signal has fired already: aborted',
    async ({ store, wallet, author }) => {
      const first = await author.store(store, 1, '');
      const next = await author.make(2);
      const gone = { signal: AbortSignal.abort() };
      await failsWith('aborted', store.current(wallet, gone), 'current');
      await failsWith('aborted', store.putCandidate(next, next.bytes, gone), 'putCandidate');
      await failsWith('aborted', store.getCandidate(next, gone), 'getCandidate');
      assert((await store.getCandidate(next)) === null, 'the candidate was kept');
      await store.putCandidate(next, next.bytes);
      await failsWith('aborted', store.promote(await author.promoteRequest(next, first.sha256), gone), 'promote');
      await failsWith('aborted', store.verified(await author.ownerCall('verified', first), gone), 'verified');
      await failsWith('aborted', store.remove(await author.ownerCall('delete', first), gone), 'remove');
      await failsWith('aborted', store.undelete(await author.ownerCall('undelete', first), gone), 'undelete');
      await holds(store, wallet, first, 'at the end');
      assert((await store.current(wallet))?.lastVerifiedAt === undefined, 'it was verified');
    },
  ],
];

export const storePromises: Readonly<Record<string, readonly Promised[]>> = { candidates, promotes, races, owners };
