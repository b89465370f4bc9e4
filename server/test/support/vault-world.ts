/** One wallet at a service with a vault: its sessions, its registrations, its backups, and what became of them. */
import { expect } from 'chai';
import { generateOwner, type Json, randomBytes, toB64u } from '../../../src/core/index.ts';
import { walletKeyOf } from '../../src/auth/auth.ts';
import type { Database } from '../../src/db/database.ts';
import type { RegistrationState } from '../../src/db/schema.ts';
import type { Notice, ServiceOptions } from '../../src/index.ts';
import { keyKms } from '../../src/kms/local.ts';
import { type Client, ISSUER, makeBackup, newWallet, type TestBackup, type TestService, testService } from './fixtures.ts';
import { VaultDevice } from './vault-client.ts';
import { wireVault, type WireVault } from './vault-wire.ts';

type VaultSetup = NonNullable<ServiceOptions['vault']>;
export type WorldOptions = Partial<Omit<ServiceOptions, 'vault'>> & { readonly vault?: Partial<VaultSetup> };

export const vaultSetup: VaultSetup = { kms: keyKms(randomBytes(32)), identity: new Uint8Array(32).fill(5) };
/** What every device of a world sets up, unless the test says otherwise. */
export const PIN = '271828';

/** The parameters of a slot that this registration opens. */
export function pinParams({ named: { gen, pk, authPk } }: VaultDevice): Record<string, Json> {
  return { profile: 'pin-1', vault: 'vault', kdf: { m: 8, t: 1, p: 1 }, gen, pk, authPk };
}

/** What `makeBackup` needs for a backup with a slot for each of these registrations; without one, for a backup that a vault has no part in. */
export function slotsFor(devices: readonly VaultDevice[]): Pick<Parameters<typeof makeBackup>[0], 'slots' | 'params'> {
  return {
    ...(devices.length > 0 ? { slots: devices.map(({ key }) => ({ id: key.slot, method: 'pin' })) } : {}),
    params: ({ id }) => {
      const device = devices.find(({ key }) => key.slot === id);
      return device ? pinParams(device) : {};
    },
  };
}

export interface Audited {
  readonly event: string;
  readonly gen?: string;
  readonly used?: number;
}

export class VaultWorld {
  readonly wallet = newWallet();
  readonly owner = generateOwner();
  readonly served: TestService;
  /** What was promoted last. */
  current: TestBackup | undefined;
  readonly #database: Database;
  readonly #notices: readonly Notice[];

  private constructor(database: Database, served: TestService, notices: readonly Notice[]) {
    [this.#database, this.served, this.#notices] = [database, served, notices];
  }

  /** A service of its own, with a clock that the test holds. */
  static async open(database: Database, options: WorldOptions = {}): Promise<VaultWorld> {
    const notices: Notice[] = [];
    const notify = (notice: Notice): void => void notices.push(notice);
    const served = await testService(database, { notify, ...options, vault: { ...vaultSetup, ...options.vault } });
    return new VaultWorld(database, served, notices);
  }

  /** A session made now, of a subject of its own: limits begin at this test's time. */
  client(claims: Record<string, unknown> = {}): Promise<Client> {
    return this.served.client({ sub: this.wallet, ...claims });
  }

  async vault(claims: Record<string, unknown> = {}): Promise<WireVault> {
    return wireVault(await this.client(claims), this.wallet);
  }

  async register(device = new VaultDevice(this.wallet, this.owner), secret = PIN): Promise<VaultDevice> {
    return device.register(await this.vault(), secret);
  }

  backup(...devices: VaultDevice[]): Promise<TestBackup> {
    const { wallet, owner, current } = this;
    return makeBackup({ wallet, owner, seq: (current?.seq ?? 0) + 1, ...slotsFor(devices) });
  }

  /** A backup that names these registrations becomes current. */
  async promote(...devices: VaultDevice[]): Promise<void> {
    const next = await this.backup(...devices);
    await (await this.client()).backUp(next, this.current?.sha256);
    this.current = next;
  }

  async status(device: VaultDevice) {
    return (await (await this.vault()).status()).find(({ gen }) => gen === device.key.gen);
  }

  /** Guesses wrongly, after whatever wait there is. */
  async wrong(device: VaultDevice, times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      const found = (await this.status(device)) as { retryAfterMs?: number };
      this.served.clock.forward(found.retryAfterMs ?? 0);
      await device.try(await this.vault(), `wrong ${toB64u(randomBytes(6))}`);
    }
  }

  get walletKey(): string {
    return walletKeyOf(ISSUER, this.wallet, this.wallet);
  }

  async row(device: VaultDevice) {
    return this.#database.transaction({ role: 'holdfast_maintenance' }, (db) =>
      db.selectFrom('vault_records').selectAll().where('gen', '=', device.key.gen).executeTakeFirstOrThrow(),
    );
  }

  async states(...devices: VaultDevice[]): Promise<RegistrationState[]> {
    const rows = await Promise.all(devices.map((device) => this.row(device)));
    // Destroyed is without keys.
    for (const { state, sealed } of rows) expect(sealed === null).to.equal(state === 'destroyed');
    return rows.map(({ state }) => state);
  }

  async audit(): Promise<readonly Audited[]> {
    const rows = await this.#database.transaction({ role: 'holdfast_maintenance' }, (db) =>
      db.selectFrom('audit').select('entry').where('wallet_key', '=', this.walletKey).orderBy('position').execute(),
    );
    return rows.map(({ entry }) => JSON.parse(entry) as Audited);
  }

  async events(): Promise<readonly string[]> {
    return (await this.audit()).map(({ event }) => event);
  }

  /** What was told of this wallet. */
  async told(): Promise<readonly Notice[]> {
    await this.served.service.deliver();
    return this.#notices.filter(({ wallet }) => wallet === this.wallet);
  }
}
