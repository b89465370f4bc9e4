/** The completeness check of custom-elements.json finds what it is for. */
import { expect } from 'chai';
import { partsIn, problemsOf } from '../../scripts/lib/manifest-check.mjs';

const complete = {
  tagName: 'x-y',
  summary: 'An element.',
  events: [{ name: 'backup-created', type: { text: 'BackupCreatedEvent' }, description: 'Done.' }],
  attributes: [{ name: 'compact', type: { text: 'boolean' }, default: 'false', description: 'Small.' }],
  cssParts: [{ name: 'base', description: 'The frame.' }],
  cssProperties: [{ name: '--backup-color-accent', description: 'Accent.' }],
  cssStates: [{ name: 'checking', description: 'While it checks.' }],
};
const template = '<div part="base">';

function problems(change: object, text = template, hasDefine = true): string[] {
  return problemsOf({ ...complete, ...change }, text, { hasDefine });
}

describe('manifest check', () => {
  it('is content with a complete element', () => {
    expect(problems({})).to.deep.equal([]);
  });

  it('finds each thing that is missing', () => {
    const changes: [string, object][] = [
      ['tag', { tagName: undefined }],
      ['summary', { summary: '' }],
      ['event type', { events: [{ ...complete.events[0], type: { text: 'CustomEvent' } }] }],
      ['event name', { events: [{ ...complete.events[0], name: 'created' }] }],
      ['event description', { events: [{ ...complete.events[0], description: '' }] }],
      ['parts', { cssParts: [] }],
      ['properties', { cssProperties: [] }],
      ['property name', { cssProperties: [{ name: '--accent', description: 'x' }] }],
      ['states', { cssStates: undefined }],
      ['attribute type', { attributes: [{ name: 'a', description: 'x' }] }],
      ['attribute name', { attributes: [{ name: 'walletId', type: { text: 'string' }, description: 'x' }] }],
      ['attribute that is true', { attributes: [{ ...complete.attributes[0], default: 'true' }] }],
      ['slot description', { slots: [{ name: 'x' }] }],
    ];
    for (const [what, change] of changes) expect(problems(change), what).not.to.deep.equal([]);
    expect(problems({}, template, false)).to.have.length(1);
    expect(problems({}, `${template}<p part="base hint">`)).to.deep.equal(['<x-y>: part hint is in the template but not documented']);
  });

  it('reads part names from a template', () => {
    expect(partsIn('<a part="base input"><b part=\'hint\'><c part="${x}"><d data-part="no">')).to.deep.equal(['base', 'input', 'hint']);
  });
});
