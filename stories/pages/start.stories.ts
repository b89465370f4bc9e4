import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { fakeStatus } from '../../src/testing/fake-backup.ts';
import { declarations } from '../manifest.ts';
import { allStates } from '../states/all.ts';
import { backup, quickMeter, severalMethods } from '../support.ts';
import { code, example, page, storyLink, table } from './page.ts';

const meta: Meta = { title: 'Guide/Start', tags: ['!autodocs'] };
export default meta;

const BACKUP = `import { createBackup, httpStore, password } from 'holdfast';

export const backup = createBackup({
  wallet: address,                                   // who the share belongs to, the same on every device
  store: httpStore({ url: '/holdfast', token: () => session.token() }),
  methods: [password()],
  share: () => wallet.exportShare(),                 // Uint8Array; asked for when needed, never kept
  verifyShare: (share) => wallet.fits(share),        // does it belong to this address?
  recovered: (share) => wallet.importShare(share),
});`;

const scripted = backup({ methods: severalMethods(), status: fakeStatus('protected') });

export const Start: StoryObj = page(
  'Holdfast',
  'Elements that let the people who use an MPC wallet back up their share of the key, and get it back on a new device.',
  () => html`
    ${example(html`
      <backup-status-badge .backup=${scripted}></backup-status-badge>
      <backup-method-picker .backup=${scripted}>
        <password-backup-form slot="password" .strengthMeter=${quickMeter}></password-backup-form>
      </backup-method-picker>
    `)}
    <p class="hint">The elements above are live; their backup is scripted. The toolbars set colours, language, direction, width and text.</p>

    <h2>One import, one tag, one object</h2>
    ${code('page.html', `<script type="module">import 'holdfast/define/password-backup-form.js';</script>\n\n<password-backup-form></password-backup-form>`)}
    ${code('page.js', `import { backup } from './backup.js';\n\ndocument.querySelector('password-backup-form').backup = backup;`)}
    ${code('backup.js', BACKUP)}
    <p>
      ${storyLink('guide-recipes--recipes', 'Recipes')} show it in plain HTML, React, Vue, Svelte and Angular. Without a face the same object
      does everything: <code>await backup.create('password', { secret })</code>.
    </p>

    <h2>The elements</h2>
    ${table(
      'The elements',
      ['Element', 'What it is for', 'States'],
      declarations.map(({ tagName, summary }) => {
        const states = allStates.find(({ tag }) => tag === tagName)?.states.length ?? 0;
        return html`<tr>
          <th scope="row">${storyLink(`elements-${tagName}--playground`, html`<code>&lt;${tagName}&gt;</code>`)}</th>
          <td>${summary}</td>
          <td>${states}</td>
        </tr>`;
      }),
    )}

    <h2>What they promise</h2>
    <ul>
      <li>"Backed up" is said only after the stored copy was read back and opened. A failed request is "not known", never "not backed up".</li>
      <li>What is typed stays in its field. No secret, share or key is ever in an event, an attribute, an error or a store of the browser.</li>
      <li>Every failure has a stable code, a text that says what to do next, and ${storyLink('design-errors--errors', 'a story')}.</li>
      <li>Each state that a person can meet is a story, is checked for accessibility, and can be reached by keyboard alone.</li>
    </ul>
  `,
);
