/**
 * A vault's process that is killed at a chosen moment of one call: before a
 * statement, with a statement sent and not answered, after one, or with the
 * answer in its hands. Without a moment it lives, and says what it asked.
 */
import type { DatabaseOptions } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/database.ts';
import { activate, type CompleteCall, type ConfirmCall, type NamedRegistration, type RegisterCall } from '../../src/vault/registrations.ts';
import { watchStatements } from './statements.ts';
import { vaultOf, walletKeyFor } from './vault.ts';

export type Moment =
  | { readonly when: 'before' | 'sent' | 'after'; readonly statement: number }
  /** The call has ended, and nobody was told. */
  | { readonly when: 'unsaid' };

export type VictimCall =
  | { readonly verb: 'register'; readonly call: RegisterCall }
  | { readonly verb: 'complete'; readonly call: CompleteCall }
  | { readonly verb: 'evaluate'; readonly call: { readonly slot: string; readonly gen: string; readonly element: Uint8Array } }
  | { readonly verb: 'confirm'; readonly call: ConfirmCall }
  | { readonly verb: 'activate'; readonly call: { readonly owner: string; readonly named: readonly NamedRegistration[] } };

export interface Doom {
  readonly place: DatabaseOptions;
  readonly wallet: string;
  readonly doomed: VictimCall;
  readonly moment?: Moment;
}

/** What a victim says that lived. */
export interface Survived {
  readonly statements: readonly string[];
}

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  for (;;); // not one step further
}

async function perform({ place, wallet, doomed, moment }: Doom): Promise<Survived> {
  const database = await openDatabase(place.kind === 'postgres' ? { ...place, poolSize: 1 } : place);
  const walletKey = walletKeyFor(wallet);
  // The connection is made, and has been set up, before anything counts.
  await database.transaction({ role: 'holdfast_service', walletKey }, (db) => db.selectFrom('vault_records').select('gen').execute());
  const statements: string[] = [];
  const stop = watchStatements(async ({ sql }, run) => {
    const here = moment && moment.when !== 'unsaid' && moment.statement === statements.push(sql) ? moment.when : undefined;
    if (!moment) statements.push(sql);
    if (here === 'before') die();
    const running = run();
    if (here === 'sent') die();
    const result = await running;
    if (here === 'after') die();
    return result;
  });
  const vault = vaultOf(database, wallet);
  const { verb, call } = doomed;
  if (verb === 'register') await vault.register(call);
  else if (verb === 'complete') await vault.complete(call);
  else if (verb === 'evaluate') await vault.evaluate(call);
  else if (verb === 'confirm') await vault.confirm(call);
  else await database.transaction({ role: 'holdfast_service', walletKey }, (db) => activate(db, walletKey, call.owner, call.named));
  if (moment?.when === 'unsaid') die();
  stop();
  await database.close();
  return { statements };
}

process.on('message', (doom: Doom) => void perform(doom).then((survived) => process.send?.(survived, () => process.disconnect())));
process.send?.('ready');
