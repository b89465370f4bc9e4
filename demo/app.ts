/**
 * `<demo-wallet>`: the whole demo. It holds what the page knows, moves between
 * the few places a person can be in, and leaves drawing to the views.
 *
 * Everything durable is in device.ts, everything with a key in wallet.ts,
 * everything about the backup in the kit's `Backup` object.
 */
import { LitElement, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { type Backup, createBackup, httpStore, httpVault, password, pin } from '../src/index.ts';
import { CoSignerError, recentAccounts } from './co-signer.ts';
import { countLeftovers, type DeviceState, emptyDevice, keepShare, openShare, readDevice, type Session } from './device.ts';
import { shareFits } from './frost/index.ts';
import { newAccountName } from './names.ts';
import { draw } from './views.ts';
import { backupToken, createWallet, NoShareError, signIn, type Signed, signMessage } from './wallet.ts';

/** Where a person can be. */
export type Place =
  | 'starting'
  | 'welcome' // an empty device that was never used
  | 'lost' // an empty device, a moment after the loss
  | 'unfinished' // the share is here, but the co-signer has not yet said that the wallet exists
  | 'recover' // signed in, no share
  | 'wallet'; // signed in, with the share

export type SignResult = { readonly state: 'signed'; readonly signed: Signed } | { readonly state: 'failed'; readonly why: string };

/** After the loss nothing is left but this in the address bar: what the journey shows as done. */
const LOST = '#lost';
const LOST_WITH_BACKUP = '#lost-with-backup';
const LOCK = 'holdfast-demo';
const TOKEN_KEPT_MS = 30_000;

export class DemoWallet extends LitElement {
  @state() place: Place = 'starting';
  @state() device: DeviceState | null = null;
  @state() backup: Backup | undefined;
  @state() busy: 'creating' | 'signing-in' | 'signing' | 'losing' | null = null;
  @state() problem = '';
  @state() suggestedName = newAccountName();
  @state() recentNames: readonly string[] = [];
  @state() leftovers: { databases: number; entries: number } | null = null;
  @state() signResult: SignResult | null = null;
  /** Said once after the recovery. */
  @state() recovered = false;

  readonly #channel = new BroadcastChannel('holdfast-demo');
  #kitToken: { readonly text: string; readonly until: number } | undefined;

  get wasLost(): boolean {
    return location.hash.startsWith(LOST);
  }

  get wasLostWithBackup(): boolean {
    return location.hash === LOST_WITH_BACKUP;
  }

  /** In the light DOM: the page's own style sheet is enough. */
  protected override createRenderRoot(): HTMLElement {
    this.replaceChildren();
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Another tab made, lost or recovered the wallet: what this one shows is no longer true.
    this.#channel.onmessage = () => location.reload();
    void this.refresh();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#channel.close();
    this.backup?.dispose();
  }

  /** Reads the device and goes where that leads. */
  async refresh(): Promise<void> {
    const before = this.place;
    try {
      this.#go(await readDevice());
      if (before !== 'starting' && before !== this.place) {
        this.signResult = null;
        // What had the focus is gone: go on from the top of what is new.
        await this.updateComplete;
        this.querySelector<HTMLElement>('#main')?.focus();
      }
    } catch {
      this.problem = 'This browser does not let the page store anything. Is it a private window?';
      this.place = 'welcome';
    }
  }

  #go(device: DeviceState | null): void {
    this.device = device;
    this.backup?.dispose();
    this.backup = undefined;
    if (!device) return this.#goEmpty();
    if (device.session.token === '') {
      this.place = 'unfinished';
      void this.finishCreating();
      return;
    }
    this.backup = this.#openBackup(device.session);
    this.backup.addEventListener('change', () => this.requestUpdate());
    this.place = device.hasShare ? 'wallet' : 'recover';
    if (this.wasLost) history.replaceState(null, '', location.pathname);
  }

  #goEmpty(): void {
    this.place = this.wasLost ? 'lost' : 'welcome';
    void countLeftovers().then((found) => {
      this.leftovers = found;
    });
    void recentAccounts().then(
      (names) => {
        this.recentNames = names;
      },
      () => undefined,
    );
  }

  /** All that an embedding wallet tells the kit. */
  #openBackup(session: Session): Backup {
    const share = async () => {
      const bytes = await openShare();
      if (!bytes) throw new NoShareError('This device holds no client share.');
      return bytes;
    };
    const token = () => this.#token(session);
    // With the page, from whoever serves it: who learned it from the vault's own address would believe any vault.
    const identity = document.querySelector<HTMLMetaElement>('meta[name="vault-identity"]')?.content;
    return createBackup({
      wallet: session.wallet,
      store: httpStore({ url: '/', name: 'the demo’s backup service', token }),
      vault: identity ? httpVault({ url: '/', identity, token }) : undefined,
      methods: [pin(), password()],
      share,
      pair: () => session.pair,
      hasShare: async () => (await readDevice())?.hasShare ?? false,
      verifyShare: (bytes) => shareFits(bytes, session.address),
      recovered: async (bytes) => {
        await keepShare(session, Uint8Array.from(bytes));
        bytes.fill(0);
      },
    });
  }

  async #token(session: Session): Promise<string> {
    if (!this.#kitToken || this.#kitToken.until < Date.now()) {
      this.#kitToken = { text: await backupToken(session), until: Date.now() + TOKEN_KEPT_MS };
    }
    return this.#kitToken.text;
  }

  async create(account: string): Promise<void> {
    await this.#act('creating', async () => {
      try {
        await navigator.locks.request(LOCK, async () => {
          if (await readDevice()) throw new CoSignerError('device-taken', 'Another tab made a wallet on this device just now.');
          await createWallet(account);
        });
      } finally {
        await this.refresh();
      }
      this.#channel.postMessage('created');
    });
  }

  /** The page was closed, or the answer was lost, between storing the share and hearing of the account. */
  async finishCreating(): Promise<void> {
    const device = this.device;
    if (!device) return;
    await this.#act('creating', async () => {
      const session = await signIn(device.session.account).catch((thrown: unknown) => {
        if (thrown instanceof CoSignerError && thrown.code === 'account-unknown') return null;
        throw thrown;
      });
      const made = session?.address === device.session.address;
      if (!made) await emptyDevice();
      await this.refresh();
      if (!made) this.problem = 'The last wallet was not finished and holds nothing. Create a new one.';
    });
  }

  suggestAnotherName(): void {
    this.suggestedName = newAccountName();
  }

  async signIn(account: string): Promise<void> {
    await this.#act('signing-in', async () => {
      await signIn(account.trim().toLowerCase());
      await this.refresh();
      this.#channel.postMessage('signed-in');
    });
  }

  /** Draws another place after the kit handed the share over. */
  async afterRecovery(): Promise<void> {
    this.recovered = true;
    this.signResult = null;
    this.device = await readDevice();
    this.place = 'wallet';
    this.#channel.postMessage('recovered');
    await this.updateComplete;
    this.querySelector<HTMLElement>('#recovered')?.focus();
  }

  async sign(message: string): Promise<void> {
    this.signResult = null;
    await this.#act('signing', async () => {
      try {
        this.signResult = { state: 'signed', signed: await signMessage(this.device?.session, message) };
      } catch (thrown) {
        this.signResult = { state: 'failed', why: whyNot(thrown) };
      }
    });
  }

  /** Everything local goes: the share, the session, the kit's owner key, the page's memory. */
  async loseDevice(): Promise<void> {
    await this.#act('losing', async () => {
      const proven = this.backup?.lastStatus.state === 'protected';
      await this.backup?.forgetDevice();
      this.backup?.dispose();
      this.backup = undefined;
      await navigator.locks.request(LOCK, () => emptyDevice());
      this.#channel.postMessage('lost');
      // A new document: nothing of this one's memory is left.
      history.replaceState(null, '', proven ? LOST_WITH_BACKUP : LOST);
      location.reload();
    });
  }

  async #act(what: NonNullable<DemoWallet['busy']>, work: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.busy = what;
    this.problem = '';
    try {
      await work();
    } catch (thrown) {
      this.problem = whyNot(thrown);
    } finally {
      this.busy = null;
    }
  }

  protected override render(): TemplateResult {
    return draw(this);
  }
}

/** In words that lead somewhere. */
function whyNot(thrown: unknown): string {
  if (thrown instanceof NoShareError) {
    return 'This device holds no client share, and the co-signer cannot sign with its half alone. Recover the share first.';
  }
  if (thrown instanceof CoSignerError && thrown.code === 'signed-out') {
    return 'The co-signer does not know this device. Was the folder with its data deleted? Lose this device to start again.';
  }
  return thrown instanceof Error && thrown.message !== '' ? thrown.message : 'That did not work. Try again.';
}
