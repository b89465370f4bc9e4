/** Every string can be said otherwise: for a language, and for one element before that. */
import { expect } from 'chai';
import type { EnglishWords, WordsHost } from '../../src/controllers/words.ts';
import { Words } from '../../src/controllers/words.ts';
import { en } from '../../src/messages/en.ts';
import type { MessageTable } from '../../src/messages/format.ts';
import { setMessages } from '../../src/messages/overrides.ts';

describe('overriding', () => {
  const host = { addController: () => undefined, requestUpdate: () => undefined, messages: undefined as MessageTable | undefined };
  const words = new Words(host as unknown as WordsHost, en as EnglishWords);
  // Nobody speaks it, so that no other test hears of it.
  words.language = 'x-override';

  for (const key of Object.keys(en)) {
    it(key, () => {
      const before = words.maybe(key);
      setMessages('x-override', { [key]: 'of the language' });
      expect(words.maybe(key)).to.equal('of the language').and.not.equal(before);
      host.messages = { [key]: 'of the element' };
      expect(words.maybe(key)).to.equal('of the element');
      host.messages = undefined;
      expect(words.maybe(key)).to.equal('of the language');
    });
  }
});
