/** Every string has an element that can say it: what nobody says needs no translation. */
import { expect } from 'chai';
import { en } from '../../src/messages/en.ts';
import { declarations } from '../../stories/manifest.ts';
import { usesOf } from '../../stories/pages/uses.ts';
import { projectFiles, read } from './sources.ts';

describe('strings', () => {
  const tags = declarations.map(({ tagName }) => tagName);
  const sources = Object.fromEntries(
    projectFiles()
      .filter((path) => /^src\/(elements|controllers)\/.*\.ts$/.test(path))
      .map((path) => [`/${path}`, read(path)]),
  );

  it('each is said by an element', () => {
    const unused = [...usesOf(Object.keys(en), sources, tags)].filter(([, by]) => by.length === 0).map(([key]) => key);
    expect(unused).to.deep.equal([]);
  });

  it('uses are found through imports, by name, by pattern and as a variant', () => {
    const made = {
      '/src/elements/a-b.ts': "import { x } from './shared/x.ts'; text('a.own');",
      '/src/elements/c-d.ts': "import { AB } from './a-b.ts';",
      '/src/elements/shared/x.ts': "text(`a.${mode}.title`); text(`${any}.thing`); later(() => import('./y.ts'));",
      '/src/elements/shared/y.ts': "text('b.late')",
    };
    const uses = usesOf(['a.own', 'a.create.title', 'a.create.title.pin', 'b.late', 'b.thing', 'a.x.y.title'], made, ['a-b', 'c-d']);
    expect([...uses]).to.deep.equal([
      ['a.own', ['a-b']],
      ['a.create.title', ['a-b', 'c-d']],
      ['a.create.title.pin', ['a-b', 'c-d']],
      ['b.late', ['a-b', 'c-d']],
      ['b.thing', []],
      ['a.x.y.title', []],
    ]);
  });
});
