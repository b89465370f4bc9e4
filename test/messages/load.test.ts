/** Which words a language gets, and that the application's own stay before them. */
import { expect } from 'chai';
import { LANGUAGES, languageFor, loadMessages, loadOnDemand } from '../../src/messages/load.ts';
import { lookup, messageWatchers } from '../../src/messages/lookup.ts';
import { findMessage, setMessages, speaks } from '../../src/messages/overrides.ts';
import { formatMessage } from '../../src/messages/format.ts';

describe('languages', () => {
  it('are found by what they are a variant of, in their own script', () => {
    const found: readonly (readonly [asked: string, found: string | undefined])[] = [
      ['de', 'de'],
      ['DE-at', 'de'],
      ['de-u-nu-latn', 'de'],
      ['iw', 'he'],
      ['pt', 'pt-BR'],
      ['pt-br', 'pt-BR'],
      ['pt-PT', undefined],
      ['zh', 'zh-Hans'],
      ['zh-CN', 'zh-Hans'],
      ['zh-SG', 'zh-Hans'],
      ['zh-Hans-HK', 'zh-Hans'],
      ['zh-TW', undefined],
      ['zh-HK', undefined],
      ['zh-Hant', undefined],
      ['en', undefined],
      ['en-GB', undefined],
      ['not a language', undefined],
      ['', undefined],
    ];
    for (const [asked, expected] of found) expect(languageFor(asked), asked).to.equal(expected);
  });

  it('are fetched by themselves when an element is first drawn in one, and elements hear when they are there', async () => {
    loadOnDemand();
    const heard = new Promise<void>((resolve) => messageWatchers.add(resolve));
    // Asked when it is drawn; English is spoken meanwhile.
    expect(lookup.speaks?.('tr-CY')).to.equal(false);
    await heard;
    expect(lookup.speaks?.('tr-CY')).to.equal(true);
    expect(findMessage('tr-CY', 'picker.remove')).to.equal('Kaldır');
    expect(lookup.speaks?.('zh-TW')).to.equal(false);
    expect(speaks('zh-TW')).to.equal(false);
  });

  it('are loaded by the name they are asked for', async () => {
    for (const language of LANGUAGES) {
      expect(await loadMessages(language)).to.equal(language);
      expect(findMessage(language, 'status.protected'), language).to.be.a('string').and.not.equal('Backed up');
    }
    expect(await loadMessages('zh-TW')).to.equal(undefined);
    expect(findMessage('zh-TW', 'status.protected')).to.equal(undefined);
  });

  it('stay behind what the application has set, before or after', async () => {
    setMessages('nl', { 'picker.remove': 'Weg ermee' });
    await loadMessages('nl-BE');
    expect(findMessage('nl-BE', 'picker.remove')).to.equal('Weg ermee');
    expect(findMessage('nl', 'picker.change')).to.equal('Wijzigen');
    setMessages('nl', { 'picker.change': 'Anders' });
    expect(findMessage('nl', 'picker.change')).to.equal('Anders');
  });

  it('isolate what is put into a text that runs from right to left, and leave others as they are', () => {
    expect(formatMessage('الحساب {account}', { account: 'ana@example.com' }, 'ar')).to.equal('الحساب \u2068ana@example.com\u2069');
    expect(formatMessage('Account {account}', { account: 'ana@example.com' }, 'en')).to.equal('Account ana@example.com');
  });
});
