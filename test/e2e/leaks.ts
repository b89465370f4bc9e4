/** Finds a secret in whatever spelling: as text, as bytes, in hex, in base64 at any offset. */
import type { BrowserContext, Page } from '@playwright/test';

/** Everything that one could find later, by where it was found. */
export interface Evidence {
  readonly where: string;
  readonly bytes: Buffer;
}

export function spellings(secret: Buffer): Buffer[] {
  const texts = [secret.toString('hex'), secret.toString('hex').toUpperCase(), ...base64Cores(secret)];
  const json = JSON.stringify(secret.toString('utf8')).slice(1, -1);
  const list = [...secret].join(',');
  return [
    secret,
    Buffer.from(secret.toString('utf8'), 'utf16le'),
    ...[...texts, json, encodeURIComponent(json), list].map((text) => Buffer.from(text)),
  ];
}

/** The symbols that do not depend on the neighbours, for each of the three offsets, in both alphabets. */
function base64Cores(secret: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), secret])
      .toString('base64')
      .replace(/=+$/, '');
    const core = text.slice(offset === 0 ? 0 : offset + 1, -2);
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

export function findSecret(secret: Buffer, evidence: readonly Evidence[]): string[] {
  const marks = spellings(secret);
  return evidence.filter(({ bytes }) => marks.some((mark) => bytes.includes(mark))).map(({ where }) => where);
}

/** Listens from now on: console, and all that is sent. */
export function record(context: BrowserContext): Evidence[] {
  const found: Evidence[] = [];
  const add = (where: string, bytes: Buffer | string | null) => {
    if (bytes !== null) found.push({ where, bytes: Buffer.from(bytes as string) });
  };
  context.on('console', (message) => add('console', message.text()));
  context.on('weberror', (error) => add('uncaught error', String(error.error().stack)));
  context.on('request', (request) => {
    add(`address of ${request.method()}`, request.url());
    add(`headers of ${request.url()}`, JSON.stringify(request.headers()));
    add(`body of ${request.method()} ${request.url()}`, request.postDataBuffer());
  });
  return found;
}

/** What every event of the elements says from now on, on every document of the page. */
export async function recordEvents(page: Page): Promise<() => readonly Evidence[]> {
  const found: Evidence[] = [];
  await page.exposeFunction('heardEvent', (name: string, text: string) => found.push({ where: `event ${name}`, bytes: Buffer.from(text) }));
  await page.addInitScript(() => {
    const tell = (globalThis as unknown as { heardEvent: (name: string, text: string) => void }).heardEvent;
    const { dispatchEvent } = EventTarget.prototype;
    EventTarget.prototype.dispatchEvent = function (event) {
      const seen = new Set<unknown>();
      const plain = (_: string, value: unknown): unknown => {
        if (value instanceof Node || value instanceof Window || seen.has(value)) return undefined;
        if (typeof value === 'object' && value !== null) seen.add(value);
        return value instanceof Error ? { ...value, message: value.message, stack: value.stack, cause: value.cause } : value;
      };
      if (event.type.startsWith('backup-')) tell(event.type, JSON.stringify({ ...event }, plain));
      return dispatchEvent.call(this, event);
    };
  });
  await page.reload();
  return () => found;
}

/** Web storage, IndexedDB (bytes as bytes), the address bar, the history state, cookies, and the whole tree with every shadow root and field. */
export async function remains(page: Page): Promise<Evidence[]> {
  const found = await page.evaluate(async () => {
    const out: { where: string; hex: string }[] = [];
    const hexOf = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    const text = (where: string, value: string) => out.push({ where, hex: hexOf(new TextEncoder().encode(value)) });
    const walk = (where: string, value: unknown): void => {
      if (value instanceof ArrayBuffer) out.push({ where, hex: hexOf(new Uint8Array(value)) });
      else if (ArrayBuffer.isView(value)) out.push({ where, hex: hexOf(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)) });
      else if (value instanceof CryptoKey) text(where, `CryptoKey extractable=${value.extractable}`);
      else if (typeof value === 'object' && value !== null) {
        text(where, JSON.stringify(value) ?? '');
        for (const [name, part] of Object.entries(value)) walk(`${where}.${name}`, part);
      } else text(where, String(value));
    };
    const settled = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
      });
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name));
      for (const storeName of database.objectStoreNames) {
        const store = database.transaction(storeName).objectStore(storeName);
        const [keys, values] = [await settled(store.getAllKeys()), await settled(store.getAll())];
        walk(`IndexedDB ${name}/${storeName} keys`, keys);
        walk(`IndexedDB ${name}/${storeName}`, values);
      }
      database.close();
    }
    for (const [name, storage] of Object.entries({ localStorage, sessionStorage })) walk(name, { ...storage });
    text('address', location.href);
    walk('history', history.state);
    text('cookies', document.cookie);
    const tree = (root: ParentNode): void => {
      for (const element of root.querySelectorAll('*')) {
        text(`<${element.localName}>`, (element.cloneNode(false) as Element).outerHTML);
        if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)
          text(`value of <${element.localName}>`, element.value);
        for (const node of element.childNodes)
          if (node instanceof Text || node instanceof Comment) text(`text in <${element.localName}>`, node.data);
        if (element.shadowRoot) tree(element.shadowRoot);
      }
    };
    tree(document);
    return out;
  });
  return found.map(({ where, hex }) => ({ where, bytes: Buffer.from(hex, 'hex') }));
}
