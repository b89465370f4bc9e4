/** The completeness check of custom-elements.json finds what it is for, by itself and in the project's own source. */
import { expect } from 'chai';
import { problemsOf, typeProblems, validatorProblems } from '../../scripts/lib/manifest-check.mjs';
import { sourceOf } from '../../scripts/lib/manifest-source.mjs';
import { read } from './sources.ts';

const TEXT = `
  import { setStates } from '../controllers/states.ts';
  import { BackupCreatedEvent } from '../events.ts';
  const STATES = ['open', 'shut'] as const;
  function title(shown: boolean) {
    return html\`<h2 part="title \${shown ? 'big' : ''}"><b data-part="mark"></b></h2>\`;
  }
  const unused = () => html\`<p part="unused">\`;
  export class XY extends LitElement {
    static styles = css\`:host { color: var(--_text, var(--backup-color-text)) }\`;
    static properties = { compact: { type: Boolean }, methodId: { attribute: 'method-id' }, backup: { attribute: false }, open: { state: true } };
    render() {
      setStates(this.internals, { ...Object.fromEntries(STATES.map((state) => [state, true])), checking: true });
      this.dispatchEvent(new BackupCreatedEvent());
      return html\`<div part="base">\${title(true)}<slot name="title"></slot><slot name=\${this.methodId}></slot></div>\`;
    }
  }
  declare global { interface HTMLElementTagNameMap { 'x-y': XY; } }
`;

const d = 'Some words.';
const complete = {
  name: 'XY',
  tagName: 'x-y',
  summary: 'An element.',
  superclass: { name: 'LitElement', package: 'lit' },
  events: [{ name: 'backup-created', type: { text: 'BackupCreatedEvent' }, description: d }],
  attributes: [
    { name: 'compact', fieldName: 'compact', type: { text: 'boolean' }, default: 'false', description: d },
    { name: 'method-id', fieldName: 'methodId', type: { text: 'string | undefined' }, description: d },
  ],
  members: [
    { kind: 'field', name: 'compact', type: { text: 'boolean' }, description: d },
    { kind: 'field', name: 'methodId', type: { text: 'string | undefined' }, description: d },
    { kind: 'field', name: 'backup', type: { text: 'Backup | undefined' }, description: d },
    {
      kind: 'method',
      name: 'refresh',
      parameters: [{ name: 'now', type: { text: 'boolean' } }],
      return: { type: { text: 'void' } },
      description: d,
    },
  ],
  slots: [
    { name: 'title', description: d },
    { name: 'password', description: d },
  ],
  cssParts: ['base', 'title', 'big'].map((name) => ({ name, description: d })),
  cssLightParts: [{ name: 'mark', description: d }],
  cssProperties: [{ name: '--backup-color-accent', default: '#000', description: d }],
  cssStates: ['open', 'shut', 'checking'].map((name) => ({ name, description: d })),
};
const names = new Map([['BackupCreatedEvent', 'backup-created']]);

function problems(change: object = {}, text = TEXT, hasDefine = true): string[] {
  return problemsOf({ ...complete, ...change }, sourceOf('src/elements/x-y.ts', 'XY', text), { hasDefine, names, text });
}

describe('manifest check', () => {
  it('is content with a complete element', () => {
    expect(problems()).to.deep.equal([]);
  });

  it('finds each thing that the manifest forgets', () => {
    const [created] = complete.events;
    const [compact, methodId] = complete.attributes;
    const [, , backup, method] = complete.members;
    const changes: [string, object][] = [
      ['tag', { tagName: undefined }],
      ['summary', { summary: '' }],
      ['superclass', { superclass: undefined }],
      ['event', { events: [] }],
      ['event type', { events: [{ ...created, type: { text: 'CustomEvent' } }] }],
      ['event name', { events: [{ ...created, name: 'created' }] }],
      ['event that is told under another name', { events: [{ ...created, name: 'backup-made' }] }],
      ['event description', { events: [{ ...created, description: '' }] }],
      ['event that nobody tells', { events: [created, { name: 'backup-changed', type: { text: 'BackupChangedEvent' }, description: d }] }],
      ['parts', { cssParts: complete.cssParts.slice(1) }],
      ['part that is not there', { cssParts: [...complete.cssParts, { name: 'unused', description: d }] }],
      ['part twice', { cssParts: [...complete.cssParts, complete.cssParts[0]] }],
      ['light part', { cssLightParts: undefined }],
      ['variables', { cssProperties: [] }],
      ['variable name', { cssProperties: [{ name: '--accent', default: '0', description: d }] }],
      ['variable default', { cssProperties: [{ name: '--backup-color-accent', description: d }] }],
      ['state', { cssStates: complete.cssStates.slice(1) }],
      ['state that is not there', { cssStates: [...complete.cssStates, { name: 'gone', description: d }] }],
      ['attribute', { attributes: [compact] }],
      ['attribute of another name', { attributes: [compact, { ...methodId, name: 'methodid' }] }],
      ['attribute type', { attributes: [compact, { ...methodId, type: undefined }] }],
      ['attribute that is true', { attributes: [{ ...compact, default: 'true' }, methodId] }],
      ['property', { members: complete.members.slice(1) }],
      ['property description', { members: [...complete.members.slice(0, 2), { ...backup, description: '' }, method] }],
      ['method return', { members: [...complete.members.slice(0, 3), { ...method, return: undefined }] }],
      ['method parameter', { members: [...complete.members.slice(0, 3), { ...method, parameters: [{ name: 'now' }] }] }],
      ['slot', { slots: complete.slots.slice(1) }],
      ['slot description', { slots: [complete.slots[0], { name: 'password' }] }],
    ];
    for (const [what, change] of changes) expect(problems(change), what).not.to.deep.equal([]);
    expect(problems({}, TEXT, false)).to.have.length(1);
  });

  it('finds each thing that the source has besides', () => {
    const changes: [RegExp, string, string][] = [
      [/part title2 /, 'part="base"', 'part="base title2"'],
      [/light part dot /, 'data-part="mark"', 'data-part="mark dot"'],
      [/part huge /, "'big'", "'huge'"],
      [/state ajar /, "'shut'", "'shut', 'ajar'"],
      [/state late /, 'checking: true', 'checking: true, late: false'],
      [/attribute dense/, 'compact: { type: Boolean }', "compact: { type: Boolean, attribute: 'dense' }"],
      [/property extra/, 'open: { state: true }', 'extra: { attribute: false }'],
      [/HTMLElementTagNameMap/, "'x-y': XY", "'x-z': XY"],
      [/cannot be read/, 'part="base"', 'part=${this.name}'],
    ];
    for (const [problem, before, after] of changes) {
      expect(TEXT, before).to.include(before);
      expect(problems({}, TEXT.replace(before, after)).join('\n'), after).to.match(problem);
    }
    expect(problems({ slots: complete.slots }, TEXT.replace('<slot name="title">', '<slot>')).join(), 'a default slot').to.match(
      /slot \(default\)/,
    );
    const fixed = TEXT.replace('<slot name=${this.methodId}></slot>', '');
    expect(problems({}, fixed).join(), 'a slot that is not there').to.match(/slot password is documented, but not in the source/);
  });

  it('reads what the elements draw through other modules, at once and later', () => {
    const form = sourceOf('src/elements/password-backup-form.ts', 'PasswordBackupForm');
    expect([...form.lightParts], 'from shared/fields.ts').to.include.members(['username', 'input', 'reveal-button', 'submit-button']);
    expect([...form.parts], 'from a module that is fetched later').to.include.members(['meter', 'phase', 'result-button']);
    expect([...form.events], 'from shared/form-events.ts').to.include.members(['BackupCreatedEvent', 'BackupStatusChangedEvent']);
    const badge = sourceOf('src/elements/backup-status-badge.ts', 'BackupStatusBadge');
    expect([...badge.parts]).not.to.include('meter');
    expect([...badge.states]).to.include.members(['protected', 'checking']);
  });

  it('finds a type that nobody can import', () => {
    expect(typeProblems([complete], new Set(['Backup', 'BackupCreatedEvent']))).to.deep.equal([]);
    expect(typeProblems([complete], new Set(['Backup']))).to.deep.equal([
      '<x-y>: the type BackupCreatedEvent is not exported by src/index.ts',
    ]);
  });

  it("another project's reader of manifests is content, and is asked", async () => {
    const manifest = JSON.parse(read('custom-elements.json')) as { modules: { path: string; declarations?: { tagName?: string }[] }[] };
    expect(await validatorProblems(manifest)).to.deep.equal([]);
    const badge = manifest.modules.findIndex(({ path }) => path === 'dist/elements/backup-status-badge.js');
    const broken = structuredClone(manifest);
    for (const declaration of broken.modules[badge]?.declarations ?? []) delete declaration.tagName;
    expect(await validatorProblems(broken)).not.to.deep.equal([]);
  });
});
