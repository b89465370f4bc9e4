import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { type TemplateResult, html } from 'lit';
import { declarations } from '../manifest.ts';
import { backup, quickMeter, severalMethods } from '../support.ts';
import * as events from '../../src/events.ts';
import { code, example, page, table } from './page.ts';

const meta: Meta = { title: 'Guide/Events', tags: ['!autodocs'] };
export default meta;

/** Each event once, with the elements that fire it. */
function allEvents() {
  const found = new Map<string, { name: string; type: string; description: string; tags: string[] }>();
  for (const { tagName, events: fired = [] } of declarations) {
    for (const { name, type, description = '' } of fired) {
      const entry = found.get(name) ?? { name, type: type?.text ?? '', description, tags: [] };
      found.set(name, { ...entry, tags: [...entry.tags, tagName] });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

type EventClass = new (...args: never[]) => Event;

/** The fields that the class declares: those that an instance has of its own. */
function fieldsOf(type: string): { fields: string[]; cancelable: boolean } {
  const EventOfType = (events as unknown as Record<string, EventClass | undefined>)[type];
  if (!EventOfType) return { fields: [], cancelable: false };
  const made = new (EventOfType as new (...args: unknown[]) => Event)('', '', { code: '', remedy: '' });
  return { fields: Object.keys(made).filter((name) => name !== 'isTrusted'), cancelable: made.cancelable };
}

function row(event: ReturnType<typeof allEvents>[number]): TemplateResult {
  const { fields, cancelable } = fieldsOf(event.type);
  return html`<tr>
    <th scope="row"><code>${event.name}</code><br /><small>${event.type}</small></th>
    <td>${event.description}</td>
    <td>${cancelable ? 'request, cancelable' : 'fact'}</td>
    <td>${fields.map((field) => html`<code>${field}</code> `)}</td>
    <td>${event.tags.map((tag) => html`<div><code>&lt;${tag}&gt;</code></div>`)}</td>
  </tr>`;
}

const scripted = backup({ methods: severalMethods() });

function log(event: Event): void {
  const list = document.querySelector('#event-log');
  const { isTrusted: _, ...fields } = event as Event & Record<string, unknown>;
  const line = document.createElement('li');
  line.textContent = `${event.type} ${JSON.stringify(fields)}`;
  list?.prepend(line);
}

const names = allEvents().map(({ name }) => name);
const listening = new WeakSet<Element>();

/** Set as a property so that each event of the manifest is heard. */
const listen = (root: Element | undefined) => {
  if (!root || listening.has(root)) return;
  listening.add(root);
  for (const name of names) root.addEventListener(name, log);
};

export const Events: StoryObj = {
  ...page(
    'Events',
    'What elements tell the page. All events bubble and cross shadow roots; none ever carries a secret, a share or a key.',
    () => html`
      <p>
        A <b>fact</b> has happened: <code>backup-created</code> comes after the stored copy was opened. A <b>request</b> is about to happen:
        <code>preventDefault()</code> stops it, and the page does it its own way.
      </p>
      ${code(
        'page.js',
        `form.addEventListener('backup-created', ({ wallet, methodId, status }) => {
  analytics.count('backed-up', { methodId });
});

form.addEventListener('backup-create-request', (event) => {
  if (!signedIn()) event.preventDefault();
});`,
      )}
      ${table('Events', ['Event', 'When', 'Kind', 'Fields', 'Fired by'], allEvents().map(row))}

      <h2>Try it</h2>
      <p>The backup is scripted; what the element fires is listed below it.</p>
      ${example(html`<backup-method-picker .backup=${scripted}>
        <password-backup-form slot="password" .strengthMeter=${quickMeter}></password-backup-form>
      </backup-method-picker>`)}
      <ol id="event-log" class="log" aria-label="Events so far, the latest first" tabindex="0"></ol>
    `,
  ),
  play: ({ canvasElement }) => listen(canvasElement.querySelector('.example') ?? undefined),
};
