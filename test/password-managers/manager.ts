/** What the tests ask of a browser with its own password manager, whichever it is. */

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** The browser asks whether it shall save, under this name. */
export interface Offer {
  readonly username: string;
  /** Where the browser tells what it would save. */
  readonly password?: string;
}

export interface Manager {
  readonly version: string;
  /** Saves a login for an origin, as if the person had done so earlier. */
  remember(origin: string, login: Login): Promise<void>;
  open(url: string): Promise<void>;
  /** The value of an expression in the page; plain data only. */
  evaluate<T>(expression: string): Promise<T>;
  /** Real key presses into the field. */
  type(selector: string, text: string): Promise<void>;
  /** A real press of the primary button. */
  click(selector: string): Promise<void>;
  /** What was offered since the last `open`, oldest first. */
  offers(): Promise<readonly Offer[]>;
  close(): Promise<void>;
}

/** Names only what is quiet on the network: every other address leads nowhere. */
export const LOOPBACK = ['localhost', '127.0.0.1'] as const;

/** Looks again until it is so: for what another process decides, and tells nobody. */
export async function until<T>(look: () => Promise<T | null | undefined | false>, what: string, timeoutMs = 40_000): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const it = await look();
    if (it) return it;
    if (Date.now() > end) throw new Error(`did not happen: ${what}`);
    await new Promise((done) => setTimeout(done, 25));
  }
}
