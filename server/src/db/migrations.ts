/**
 * The schema's history. Forward only; a migration that was released is never
 * edited, its checksum is compared at every start.
 */
export interface Migration {
  /** 1, 2, 3 … without gaps */
  readonly id: number;
  readonly name: string;
  readonly sql: string;
}

const backups = `
create table holdfast.wallets (
  wallet_key text primary key check (wallet_key ~ '^[0-9a-f]{64}$'),
  issuer text not null,
  subject text not null,
  wallet bytea not null check (octet_length(wallet) between 1 and 256),
  owner text,
  last_seq bigint not null default 0,
  current_seq bigint,
  current_sha256 text,
  deleted_seq bigint,
  deleted_sha256 text,
  created_at timestamptz not null,
  check ((current_seq is null) = (current_sha256 is null)),
  check ((deleted_seq is null) = (deleted_sha256 is null)),
  check (current_seq is null or (owner is not null and current_seq <= last_seq)),
  check (current_seq is null or deleted_seq is null)
);

create table holdfast.backups (
  wallet_key text not null references holdfast.wallets,
  seq bigint not null check (seq between 1 and 9007199254740991),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  state text not null check (state in ('candidate', 'current', 'previous')),
  bytes bytea not null check (octet_length(bytes) between 1 and 1048576),
  owner text not null,
  pair bytea not null,
  created_at text not null,
  methods text not null,
  stored_at timestamptz not null,
  promoted_at timestamptz,
  verified_at timestamptz,
  deleted_at timestamptz,
  primary key (wallet_key, seq, sha256),
  check ((state = 'candidate') = (promoted_at is null))
);
-- Ciphertext does not compress: do not try.
alter table holdfast.backups alter column bytes set storage external;
create unique index backups_one_current on holdfast.backups (wallet_key) where state = 'current' and deleted_at is null;
create index backups_candidates on holdfast.backups (stored_at) where state = 'candidate';
create index backups_deleted on holdfast.backups (deleted_at) where deleted_at is not null;

-- The owner is pinned once. Only maintenance takes a wallet away, with its pin.
create function holdfast.keep_owner() returns trigger language plpgsql as $$
begin
  if old.owner is not null and new.owner is distinct from old.owner then
    raise exception 'the owner of a wallet is pinned' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger keep_owner before update of owner on holdfast.wallets for each row execute function holdfast.keep_owner();

alter table holdfast.wallets enable row level security;
alter table holdfast.wallets force row level security;
alter table holdfast.backups enable row level security;
alter table holdfast.backups force row level security;
create policy own_wallet on holdfast.wallets to holdfast_service
  using (wallet_key = current_setting('holdfast.wallet_key', true))
  with check (wallet_key = current_setting('holdfast.wallet_key', true));
create policy own_wallet on holdfast.backups to holdfast_service
  using (wallet_key = current_setting('holdfast.wallet_key', true))
  with check (wallet_key = current_setting('holdfast.wallet_key', true));
create policy every_wallet on holdfast.wallets to holdfast_maintenance using (true);
create policy every_wallet on holdfast.backups to holdfast_maintenance using (true);
grant select, insert, update on holdfast.wallets to holdfast_service;
grant select, insert, update, delete on holdfast.backups to holdfast_service;
grant select, update, delete on holdfast.wallets to holdfast_maintenance;
grant select, delete on holdfast.backups to holdfast_maintenance;
`;

const audit = `
-- Sixteen chains, so that wallets seldom wait for each other: a chain's head is locked until its transaction ends.
create table holdfast.audit_heads (
  chain smallint primary key check (chain between 0 and 15),
  position bigint not null,
  hash bytea not null
);
insert into holdfast.audit_heads
  select n, 0, sha256(convert_to('holdfast/1/audit:' || n, 'UTF8')) from generate_series(0, 15) as n;

create table holdfast.audit (
  chain smallint not null,
  position bigint not null,
  wallet_key text not null,
  entry text not null,
  previous_hash bytea not null,
  hash bytea not null,
  primary key (chain, position)
);
create index audit_wallet on holdfast.audit (wallet_key);
alter table holdfast.audit enable row level security;
alter table holdfast.audit force row level security;
create policy own_wallet on holdfast.audit
  using (wallet_key = current_setting('holdfast.wallet_key', true))
  with check (wallet_key = current_setting('holdfast.wallet_key', true));
create policy every_wallet on holdfast.audit for select to holdfast_maintenance using (true);
grant select on holdfast.audit, holdfast.audit_heads to holdfast_maintenance;

-- The only way in. The wallet is the transaction's, not an argument.
create function holdfast.audit_append(p_entry text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_key text := current_setting('holdfast.wallet_key', true);
  v_chain int;
  v_position bigint;
  v_previous bytea;
  v_hash bytea;
begin
  if v_key is null or v_key !~ '^[0-9a-f]{64}$' then
    raise exception 'no wallet in this transaction' using errcode = 'insufficient_privilege';
  end if;
  v_chain := ('x' || left(v_key, 1))::bit(4)::int;
  select h.position + 1, h.hash into strict v_position, v_previous
    from holdfast.audit_heads h where h.chain = v_chain for update;
  v_hash := sha256(convert_to('holdfast/1/audit:' || v_chain || ':' || v_position || ':' || v_key || ':', 'UTF8')
    || v_previous || convert_to(p_entry, 'UTF8'));
  insert into holdfast.audit values (v_chain, v_position, v_key, p_entry, v_previous, v_hash);
  update holdfast.audit_heads h set position = v_position, hash = v_hash where h.chain = v_chain;
end $$;
revoke all on function holdfast.audit_append(text) from public;
grant execute on function holdfast.audit_append(text) to holdfast_service, holdfast_maintenance;
`;

const rateLimits = `
-- Unlogged: losing it in a crash forgives some requests, and nothing else.
create unlogged table holdfast.rate_limits (
  bucket text primary key,
  arrival_ms bigint not null,
  refused boolean not null default false
);
create index rate_limits_arrival on holdfast.rate_limits (arrival_ms);
grant select, insert, update on holdfast.rate_limits to holdfast_service;
grant select, delete on holdfast.rate_limits to holdfast_maintenance;
`;

const vault = `
-- One row per registration; a destroyed one stays, without its keys, so that its id never counts anew.
create table holdfast.vault_records (
  wallet_key text not null check (wallet_key ~ '^[0-9a-f]{64}$'),
  slot_id text not null check (slot_id ~ '^[A-Za-z0-9_-]{11}$'),
  gen text not null check (gen ~ '^[A-Za-z0-9_-]{22}$'),
  owner text not null check (owner ~ '^[A-Za-z0-9_-]{43}$'),
  state text not null check (state in ('pending', 'active', 'destroyed')),
  pk bytea not null check (octet_length(pk) = 32),
  sealed bytea,
  auth_pk bytea check (octet_length(auth_pk) = 32),
  used smallint not null default 0 check (used between 0 and 10),
  charged bytea[] not null default '{}' check (cardinality(charged) = used),
  locked boolean not null default false,
  epoch integer not null default 0,
  confirmed bytea,
  next_allowed_at timestamptz not null,
  destroy_at timestamptz,
  created_at timestamptz not null,
  primary key (wallet_key, slot_id, gen),
  check ((state = 'destroyed') = (sealed is null)),
  check (state <> 'active' or auth_pk is not null),
  check (not locked or (used = 10 and destroy_at is not null))
);
create index vault_records_due on holdfast.vault_records (destroy_at) where destroy_at is not null and state <> 'destroyed';
create index vault_records_pending on holdfast.vault_records (created_at) where state = 'pending';

-- Destroyed is final, and what a registration is made of never changes.
create function holdfast.keep_vault_record() returns trigger language plpgsql as $$
begin
  if old.state = 'destroyed' then
    raise exception 'a destroyed registration is final' using errcode = 'integrity_constraint_violation';
  end if;
  if new.owner <> old.owner or new.pk <> old.pk or (old.auth_pk is not null and new.auth_pk is distinct from old.auth_pk)
    or (new.sealed is distinct from old.sealed and new.state <> 'destroyed' and current_user = 'holdfast_service')
    or new.epoch < old.epoch or (new.used < old.used and new.epoch = old.epoch) then
    raise exception 'a registration does not change' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
create trigger keep_vault_record before update on holdfast.vault_records for each row execute function holdfast.keep_vault_record();

alter table holdfast.vault_records enable row level security;
alter table holdfast.vault_records force row level security;
create policy own_wallet on holdfast.vault_records to holdfast_service
  using (wallet_key = current_setting('holdfast.wallet_key', true))
  with check (wallet_key = current_setting('holdfast.wallet_key', true));
create policy every_wallet on holdfast.vault_records to holdfast_maintenance using (true);
grant select, insert, update on holdfast.vault_records to holdfast_service;
grant select, update on holdfast.vault_records to holdfast_maintenance;
`;

const vaultCare = `
alter table holdfast.vault_records
  -- Whether the current backup names it, or did when it was destroyed.
  add column named boolean not null default false,
  -- Whether the last answered guess had been charged before.
  add column replayed boolean not null default false,
  -- By the operator, after a restore: nothing is answered until it is released.
  add column held boolean not null default false,
  add column confirmed_at timestamptz;
alter table holdfast.vault_records no force row level security;
update holdfast.vault_records set named = true where state = 'active';
alter table holdfast.vault_records force row level security;

create or replace function holdfast.keep_vault_record() returns trigger language plpgsql as $$
begin
  if old.state = 'destroyed' then
    -- Which backup is current is not the registration's own state.
    if to_jsonb(new) - 'named' = to_jsonb(old) - 'named' then
      return new;
    end if;
    raise exception 'a destroyed registration is final' using errcode = 'integrity_constraint_violation';
  end if;
  if new.owner <> old.owner or new.pk <> old.pk or (old.auth_pk is not null and new.auth_pk is distinct from old.auth_pk)
    or (new.sealed is distinct from old.sealed and new.state <> 'destroyed' and current_user = 'holdfast_service')
    or (old.held and not new.held and current_user = 'holdfast_service')
    or new.epoch < old.epoch or (new.used < old.used and new.epoch = old.epoch) then
    raise exception 'a registration does not change' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;

-- Sealed by the KMS when the vault was used first: with another key the service does not start.
create table holdfast.vault_check (vault_id text primary key, sealed bytea not null);
grant select, insert on holdfast.vault_check to holdfast_service;

-- The owner's word for a deletion, for a vault in a process of its own.
alter table holdfast.wallets add column deleted_sig bytea;

-- What has to be told to others: written with what it tells, removed when it was heard.
create table holdfast.outbox (
  id uuid primary key,
  wallet_key text not null check (wallet_key ~ '^[0-9a-f]{64}$'),
  kind text not null check (kind in ('notice', 'activation', 'purge')),
  body text not null,
  created_at timestamptz not null,
  next_at timestamptz not null,
  attempts integer not null default 0
);
create index outbox_due on holdfast.outbox (next_at);
alter table holdfast.outbox enable row level security;
alter table holdfast.outbox force row level security;
create policy own_wallet on holdfast.outbox for insert to holdfast_service
  with check (wallet_key = current_setting('holdfast.wallet_key', true));
create policy every_wallet on holdfast.outbox to holdfast_maintenance using (true);
grant insert on holdfast.outbox to holdfast_service;
grant select, insert, update, delete on holdfast.outbox to holdfast_maintenance;
`;

const ownLetters = `
-- Whether there are any is the service's business, what they say is not.
create policy own_letters on holdfast.outbox for select to holdfast_service
  using (wallet_key = current_setting('holdfast.wallet_key', true));
grant select (wallet_key, kind) on holdfast.outbox to holdfast_service;
`;

// The trigger is written out again, with one line more: a migration that has run is not edited, and shares no text with another.
const practice = `
-- A registration to practise at: counted apart, named by no backup, and destroyed with the one that it practises.
alter table holdfast.vault_records
  add column practises text check (practises ~ '^[A-Za-z0-9_-]{22}$'),
  drop constraint vault_records_state_check,
  add constraint vault_records_state_check check (state in ('pending', 'active', 'practice', 'destroyed')),
  add constraint vault_records_practice_check check (
    case when practises is null then state <> 'practice' else state in ('practice', 'destroyed') and not named and practises <> gen end
  );
create index vault_records_practice on holdfast.vault_records (wallet_key, slot_id, practises) where state = 'practice';

create or replace function holdfast.keep_vault_record() returns trigger language plpgsql as $$
begin
  if old.state = 'destroyed' then
    -- Which backup is current is not the registration's own state.
    if to_jsonb(new) - 'named' = to_jsonb(old) - 'named' then
      return new;
    end if;
    raise exception 'a destroyed registration is final' using errcode = 'integrity_constraint_violation';
  end if;
  if new.owner <> old.owner or new.pk <> old.pk or (old.auth_pk is not null and new.auth_pk is distinct from old.auth_pk)
    or new.practises is distinct from old.practises
    or (new.sealed is distinct from old.sealed and new.state <> 'destroyed' and current_user = 'holdfast_service')
    or (old.held and not new.held and current_user = 'holdfast_service')
    or new.epoch < old.epoch or (new.used < old.used and new.epoch = old.epoch) then
    raise exception 'a registration does not change' using errcode = 'integrity_constraint_violation';
  end if;
  return new;
end $$;
`;

export const MIGRATIONS: readonly Migration[] = [
  { id: 1, name: 'backups', sql: backups },
  { id: 2, name: 'audit', sql: audit },
  { id: 3, name: 'rate limits', sql: rateLimits },
  { id: 4, name: 'vault', sql: vault },
  { id: 5, name: 'care of the vault', sql: vaultCare },
  { id: 6, name: 'own letters', sql: ownLetters },
  { id: 7, name: 'practice', sql: practice },
];
