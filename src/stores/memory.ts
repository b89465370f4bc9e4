/** A store that lasts as long as the page or process: for tests, demos and previews. */
import { type LedgerBackend, type LedgerOptions, type Shelf, ledgerStore } from './ledger.ts';
import { Queue } from './queue.ts';
import type { BackupStore } from './store.ts';

export type MemoryStoreOptions = Partial<LedgerOptions>;

class MemoryShelf implements Shelf {
  #record: Uint8Array | null = null;
  readonly #items = new Map<string, Uint8Array>();

  readRecord = async () => this.#record;

  async writeRecord(bytes: Uint8Array): Promise<void> {
    this.#record = bytes;
  }

  async read(name: string): Promise<Uint8Array | null> {
    const bytes = this.#items.get(name);
    return bytes ? Uint8Array.from(bytes) : null;
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    this.#items.set(name, Uint8Array.from(bytes));
  }

  async drop(name: string): Promise<void> {
    this.#items.delete(name);
  }

  names = async () => [...this.#items.keys()];
}

function memoryBackend(): LedgerBackend {
  const shelves = new Map<string, Shelf>();
  const queue = new Queue();
  return {
    exclusive: (wallet, work, signal) => {
      const shelf = shelves.get(wallet) ?? new MemoryShelf();
      shelves.set(wallet, shelf);
      return queue.run(wallet, () => work(shelf), signal);
    },
  };
}

/** Follows every rule of the contract, keeps nothing durably. */
export function memoryStore(options: MemoryStoreOptions = {}): BackupStore {
  return ledgerStore(memoryBackend(), { name: 'memory', ...options });
}
