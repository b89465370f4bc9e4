import { expect } from 'chai';
import { ERROR_TABLE } from '../../src/core/errors.ts';
import { STRENGTH_LEVELS } from '../../src/core/strength.ts';
import { en } from '../../src/messages/en.ts';
import { formatMessage } from '../../src/messages/format.ts';
import { findMessage, setMessages } from '../../src/messages/overrides.ts';

describe('messages', () => {
  it('have a text for every error, every remedy and every level', () => {
    for (const code of Object.keys(ERROR_TABLE)) expect(en, code).to.have.property(`error.${code}`);
    for (const level of STRENGTH_LEVELS) expect(en, level).to.have.property(`strength.${level}`);
    const toldByButtons = ['ask-again', 'none'];
    for (const remedy of new Set(Object.values(ERROR_TABLE))) {
      if (!toldByButtons.includes(remedy)) expect(en, remedy).to.have.property(`remedy.${remedy}`);
    }
  });

  it('are sentences and labels without a stray placeholder, quote or blank', () => {
    for (const [key, message] of Object.entries(en)) {
      for (const text of typeof message === 'string' ? [message] : Object.values(message)) {
        expect(text, key)
          .to.equal(text.trim())
          .and.not.match(/\s\s|["]|\.\.\./);
        expect(text.replace(/\{[a-zA-Z]+\}/g, ''), key).not.to.match(/[{}]/);
      }
    }
  });

  it('fill placeholders, and leave one they do not know', () => {
    expect(formatMessage('a {b} {c}', { b: 'x{c}' }, 'en')).to.equal('a x{c} {c}');
    expect(formatMessage('{toString}', {}, 'en')).to.equal('{toString}');
    expect(formatMessage('{count}', { count: 1234.5 }, 'de')).to.equal('1.234,5');
  });

  it('choose the plural form of the language', () => {
    const forms = { one: '{count} den', few: '{count} dny', other: '{count} dní' };
    expect([1, 2, 5].map((count) => formatMessage(forms, { count }, 'cs'))).to.deep.equal(['1 den', '2 dny', '5 dní']);
    expect([1, 2].map((count) => formatMessage(forms, { count }, 'en'))).to.deep.equal(['1 den', '2 dní']);
    expect(formatMessage(forms, {}, 'en')).to.equal('{count} dní');
  });

  it('are found for a variant of a language, whatever its case', () => {
    setMessages('pt-BR', { 'x.y': 'um' });
    setMessages('pt', { 'x.y': 'dois', 'x.z': 'três' });
    expect(findMessage('PT-br', 'x.y')).to.equal('um');
    expect(findMessage('pt-BR', 'x.z')).to.equal('três');
    expect(findMessage('pt-PT', 'x.y')).to.equal('dois');
    expect(findMessage('en', 'x.y')).to.equal(undefined);
    expect(findMessage('pt', 'toString')).to.equal(undefined);
  });
});
