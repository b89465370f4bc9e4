/** Every state, `:state()`, error code and element has its story, and the checks that say so can fail. */
import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { storyNameFromExport, toId } from 'storybook/internal/csf';
import { exportName, withoutStory } from '../../scripts/lib/stories.mjs';
import { ERROR_TABLE } from '../../src/core/errors.ts';
import { controlOf, declarations, fieldsOf, optionsOf } from '../../stories/manifest.ts';
import { playgroundTags } from '../../stories/playground.ts';
import { allStates } from '../../stories/states/all.ts';
import { root } from './sources.ts';

const codes = Object.keys(ERROR_TABLE);

describe('stories', () => {
  it('nothing is without a story', () => {
    expect(withoutStory(declarations, allStates, codes)).to.deep.equal([]);
  });

  it('no table is left out', () => {
    const files = readdirSync(join(root, 'stories/states')).filter((name) => name.includes('-'));
    expect(files.sort()).to.deep.equal(allStates.map(({ tag }) => `${tag}.ts`).sort());
  });

  it('every element has a playground', () => {
    expect(playgroundTags).to.include.members(declarations.map(({ tagName }) => tagName));
  });

  it('a story has the address that its state says', () => {
    for (const { tag, states } of allStates) {
      for (const name of [...states.map((state) => state.name), ...codes.map((code) => `error-${code}`)]) {
        expect(toId(`Elements/${tag}`, storyNameFromExport(exportName(name)))).to.equal(`elements-${tag}--${name}`);
      }
    }
  });

  it('every attribute has a control, and every union its values', () => {
    const without = declarations.flatMap(({ tagName }) =>
      fieldsOf(tagName)
        .filter((field) => field.attribute !== undefined && !controlOf(field.parsedType?.text ?? field.type?.text ?? ''))
        .map((field) => `<${tagName} ${field.attribute}>: ${field.type?.text}`),
    );
    expect(without).to.deep.equal([]);
  });

  it('reads the values of a union', () => {
    expect(optionsOf("'a' | 'b-c' | undefined")).to.deep.equal(['a', 'b-c']);
    for (const type of ['string', "Named | 'a'", '', 'undefined']) expect(optionsOf(type), type).to.equal(undefined);
  });

  it('finds each thing that is missing', () => {
    const element = { tagName: 'x-y', cssStates: [{ name: 'on' }] };
    const table = { tag: 'x-y', states: [{ name: 'lit', holds: ['on'] }], failure: () => undefined };
    const find = (change: object, other: object = {}) => withoutStory([{ ...element, ...other }], [{ ...table, ...change }], ['internal']);
    expect(find({})).to.deep.equal([]);
    const faults: [string, object, object?][] = [
      ['a state that nothing holds', { states: [{ name: 'lit' }] }],
      ['a state that is not documented', {}, { cssStates: [] }],
      ['no states', { states: [] }, { cssStates: [] }],
      ['two of one name', { states: [table.states[0], table.states[0]] }],
      ['a name in capitals', { states: [{ name: 'Lit', holds: ['on'] }] }],
      ['the name of an error', { states: [{ name: 'error-x', holds: ['on'] }] }],
      ['no error codes', { failure: undefined }],
    ];
    for (const [what, change, other] of faults) expect(find(change, other), what).to.have.length(1);
    expect(withoutStory([element], [], [])).to.have.length(1);
    expect(withoutStory([], [table], [])).to.have.length(1);
  });
});
