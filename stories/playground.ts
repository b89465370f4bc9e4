/**
 * One playground per element: controls for every property of the manifest, and
 * for what the scripted backup does. What stands inside the element is written
 * by hand, as a page would write it.
 */
import type { StoryContext, StoryObj } from '@storybook/web-components-vite';
import { type TemplateResult, html } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { ERROR_TABLE, type ErrorCode } from '../src/core/errors.ts';
import type { BackupStatus } from '../src/flow/types.ts';
import { type FakeBackup, type FakeStep, fakeStatus } from '../src/testing/fake-backup.ts';
import { argTypesOf, fieldsOf } from './manifest.ts';
import { markupOf } from './markup.ts';
import { backup, passwordMethod, quickMeter, severalMethods } from './support.ts';

/** Sets backup and properties on the element. */
type Bind = ReturnType<typeof ref>;

interface Playground {
  /** The markup of a page that uses it. */
  readonly markup: (bind: Bind) => TemplateResult;
  /** Properties that a page would set. */
  readonly args?: Readonly<Record<string, unknown>>;
  readonly methods?: 'password' | 'several';
}

const PLAYGROUNDS: Readonly<Record<string, Playground>> = {
  'backup-method-picker': {
    methods: 'several',
    markup: (bind) =>
      html`<backup-method-picker ${bind}>
        <password-backup-form slot="password" .strengthMeter=${quickMeter}></password-backup-form>
      </backup-method-picker>`,
  },
  'password-backup-form': {
    args: { otherMethods: true, strengthMeter: quickMeter },
    markup: (bind) => html`<password-backup-form ${bind}></password-backup-form>`,
  },
  'backup-status-badge': { markup: (bind) => html`<backup-status-badge ${bind}></backup-status-badge>` },
  'backup-recovery': { methods: 'several', markup: (bind) => html`<backup-recovery ${bind}></backup-recovery>` },
  'wallet-backup': { methods: 'several', markup: (bind) => html`<wallet-backup ${bind}></wallet-backup>` },
  'backup-reminder': { markup: (bind) => html`<backup-reminder ${bind}></backup-reminder>` },
};

export const playgroundTags = Object.keys(PLAYGROUNDS);

const STATES: readonly BackupStatus['state'][] = ['none', 'protected', 'partly', 'stored', 'stale', 'unknown'];
const STEPS: readonly FakeStep[] = [
  'lookup',
  'preparing',
  'encrypting',
  'storing',
  'checking',
  'finishing',
  'unlocking',
  'verifying',
  'restoring',
];

/** What the scripted backup does, as controls. */
interface Script {
  readonly holds: BackupStatus['state'];
  readonly ways: 'password' | 'several';
  readonly opensWith: string;
  readonly failsWith: ErrorCode | '';
  readonly stopsAt: FakeStep | '';
}

const category = 'scripted backup';
const scriptTypes = {
  'script.holds': { name: 'holds', description: 'What the store holds.', control: 'select', options: STATES, table: { category } },
  'script.ways': {
    name: 'ways',
    description: 'Which methods there are.',
    control: 'inline-radio',
    options: ['password', 'several'],
    table: { category },
  },
  'script.opensWith': { name: 'opens with', description: 'The secret that opens it; any, if empty.', control: 'text', table: { category } },
  'script.failsWith': {
    name: 'fails with',
    description: 'What the next call fails with.',
    control: 'select',
    options: ['', ...Object.keys(ERROR_TABLE)],
    table: { category },
  },
  'script.stopsAt': {
    name: 'stops at',
    description: 'The step at which it stays.',
    control: 'select',
    options: ['', ...STEPS],
    table: { category },
  },
} as const;

type Args = Record<string, unknown>;

function scriptOf(args: Args): Script {
  const get = (name: keyof Script) => args[`script.${name}`] ?? '';
  return {
    holds: get('holds'),
    ways: get('ways'),
    opensWith: get('opensWith'),
    failsWith: get('failsWith'),
    stopsAt: get('stopsAt'),
  } as Script;
}

function scripted({ holds, ways, opensWith, failsWith, stopsAt }: Script): FakeBackup {
  return backup({
    status: fakeStatus(holds),
    methods: ways === 'several' ? severalMethods() : [passwordMethod()],
    ...(holds === 'unknown' ? { lookupFailure: { code: 'store-unreachable' } } : {}),
    ...(opensWith ? { opensWith } : {}),
    ...(failsWith ? { failures: [{ code: failsWith }] } : {}),
    ...(stopsAt ? { holdAt: stopsAt } : {}),
  });
}

/** The same backup for as long as its script stays the same: another control must not begin anew. */
const backups = new WeakMap<AbortSignal, { key: string; backup: FakeBackup }>();

function backupFor(args: Args, { abortSignal }: StoryContext): FakeBackup {
  const script = scriptOf(args);
  const key = JSON.stringify(script);
  const before = backups.get(abortSignal);
  if (before?.key === key) return before.backup;
  const made = { key, backup: scripted(script) };
  backups.set(abortSignal, made);
  return made.backup;
}

/** Sets what is given; what is taken back becomes again what a new element has. */
function setFields(tag: string, names: readonly string[], args: Args, element: Element): void {
  const target = element as unknown as Args;
  const fresh = document.createElement(tag) as unknown as Args;
  for (const name of names) {
    const value = args[name] ?? fresh[name];
    if (target[name] !== value) target[name] = value;
  }
}

export function playground(tag: string): StoryObj {
  const place = PLAYGROUNDS[tag];
  if (!place) throw new Error(`<${tag}> has no playground in stories/playground.ts`);
  const names = fieldsOf(tag).map(({ name }) => name);
  return {
    args: {
      // Named, so that the controls of the element come before those of the script.
      ...Object.fromEntries(names.map((name) => [name, undefined])),
      ...place.args,
      'script.holds': 'none',
      'script.ways': place.methods ?? 'password',
      'script.opensWith': '',
      'script.failsWith': '',
      'script.stopsAt': '',
    },
    argTypes: { ...argTypesOf(tag), ...scriptTypes },
    render: (args, context) => {
      const given = { ...args, backup: backupFor(args, context as StoryContext) };
      return place.markup(ref((element) => void (element && setFields(tag, names, given, element))));
    },
    parameters: {
      docs: {
        description: { story: 'Set what you like: the properties of the element, and what its scripted backup does.' },
        source: {
          code: `${markupOf(place.markup(ref()))}\n\n<script type="module">\n  document.querySelector('${tag}').backup = backup;\n</script>`,
          language: 'html',
        },
      },
    },
  };
}
