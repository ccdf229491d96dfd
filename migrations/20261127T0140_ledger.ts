import { type Kysely, sql } from 'kysely'

/**
 * Who owes whom what, by double entry. Rows are only ever added; what was wrong is put right by a further transaction. Each
 * transaction comes to nothing in every currency, which is looked at when it commits.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await tables(db)
  await onlyAddedTo(db)
  await sumsToNothing(db)
  await balances(db)
  await wallIn(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table vendor_balances, ledger_entries, ledger_transactions`.execute(db)
  await sql`drop function require_ledger_sum, note_vendor_balance`.execute(db)
}

/** Debits are positive, credits negative: what a vendor is owed is a credit. */
async function tables(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table ledger_transactions (
      id bigint generated always as identity primary key,
      kind text not null check (kind in ('capture', 'sale', 'release', 'refund', 'return', 'payout', 'correction')),
      source text not null unique,
      order_id bigint references orders,
      occurred_at timestamptz(3) not null
    )`.execute(db)
  await sql`
    create index ledger_transactions_of_order on ledger_transactions (order_id) where order_id is not null`.execute(db)
  await sql`create index ledger_transactions_by_time on ledger_transactions (occurred_at, id)`.execute(db)
  await sql`
    create table ledger_entries (
      id bigint generated always as identity primary key,
      transaction_id bigint not null references ledger_transactions,
      account text not null check (account ~ '^[a-z]+(\\.[a-z]+)?$'),
      vendor_id bigint references vendors check ((vendor_id is not null) = (account like 'vendor.%')),
      sub_order_id bigint references sub_orders,
      amount bigint not null check (amount <> 0),
      currency text not null check (currency ~ '^[A-Z]{3}$')
    )`.execute(db)
  await sql`create index ledger_entries_of_transaction on ledger_entries (transaction_id)`.execute(db)
  await sql`
    create index ledger_entries_of_vendor on ledger_entries (vendor_id, currency, id) where vendor_id is not null`.execute(
    db,
  )
  await sql`
    create index ledger_entries_of_part on ledger_entries (sub_order_id, account) where sub_order_id is not null`.execute(
    db,
  )
}

async function onlyAddedTo(db: Kysely<unknown>): Promise<void> {
  for (const table of ['ledger_transactions', 'ledger_entries']) {
    await sql`
      create trigger only_added_to before update or delete or truncate on ${sql.table(table)}
      for each statement execute function refuse_change()`.execute(db)
    await sql`alter table ${sql.table(table)} enable always trigger only_added_to`.execute(db)
  }
}

async function sumsToNothing(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function require_ledger_sum() returns trigger language plpgsql as $$
    begin
      if exists (
        select from ledger_entries where transaction_id = new.transaction_id group by currency having sum(amount) <> 0
      ) then
        raise exception 'the ledger transaction % does not come to nothing', new.transaction_id
          using errcode = 'check_violation', constraint = 'ledger_sum', table = 'ledger_entries';
      end if;
      return null;
    end $$`.execute(db)
  await sql`
    create constraint trigger require_ledger_sum after insert on ledger_entries
    deferrable initially deferred for each row execute function require_ledger_sum()`.execute(db)
}

/**
 * What each vendor is owed, kept by the entries themselves. Below nothing is possible: a refund of what was paid out already
 * is taken from what comes next.
 */
async function balances(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table vendor_balances (
      vendor_id bigint not null references vendors,
      currency text not null,
      pending bigint not null default 0,
      available bigint not null default 0,
      updated_at timestamptz(3) not null default now(),
      primary key (vendor_id, currency)
    ) with (fillfactor = 80)`.execute(db)
  await sql`
    create function note_vendor_balance() returns trigger language plpgsql as $$
    begin
      insert into vendor_balances as balance (vendor_id, currency, pending, available)
      select vendor_id, currency,
        coalesce(-sum(amount) filter (where account = 'vendor.pending'), 0),
        coalesce(-sum(amount) filter (where account = 'vendor.available'), 0)
      from added where vendor_id is not null
      group by vendor_id, currency order by vendor_id, currency
      on conflict (vendor_id, currency) do update
      set pending = balance.pending + excluded.pending, available = balance.available + excluded.available,
        updated_at = now();
      return null;
    end $$`.execute(db)
  await sql`
    create trigger note_vendor_balance after insert on ledger_entries referencing new table as added
    for each statement execute function note_vendor_balance()`.execute(db)
}

/** Vendors read their own side of it and write none. */
async function wallIn(db: Kysely<unknown>): Promise<void> {
  const mine = sql.raw('vendor_id = any((select walled_vendor_ids())::bigint[])')
  for (const table of ['ledger_entries', 'vendor_balances']) {
    await sql`alter table ${sql.table(table)} enable row level security`.execute(db)
    await sql`create policy of_its_vendor on ${sql.table(table)} to fashionistar_tenant using (${mine})`.execute(db)
    await sql`grant select on ${sql.table(table)} to fashionistar_tenant`.execute(db)
  }
  await sql`alter table ledger_transactions enable row level security`.execute(db)
  await sql`
    create policy of_its_vendor on ledger_transactions to fashionistar_tenant
    using (exists (select from ledger_entries e where e.transaction_id = ledger_transactions.id))`.execute(db)
  await sql`grant select on ledger_transactions to fashionistar_tenant`.execute(db)
}
