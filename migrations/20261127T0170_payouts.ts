import { type Kysely, sql } from 'kysely'

/** Where vendors are paid, what was sent there, and what the built-in provider of transfers knows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await accounts(db)
  await payouts(db)
  await transfers(db)
  await wallIn(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table test_transfers, payouts, payout_accounts`.execute(db)
}

/** One at a time for each currency; those that were replaced stay, for payouts refer to them. */
async function accounts(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table payout_accounts (
      id bigint generated always as identity primary key,
      vendor_id bigint not null references vendors,
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      provider text not null,
      sealed_destination text not null,
      hint text not null,
      created_at timestamptz(3) not null,
      replaced_at timestamptz(3)
    )`.execute(db)
  await sql`
    create unique index payout_accounts_in_use on payout_accounts (vendor_id, currency) where replaced_at is null`.execute(
    db,
  )
}

/** How much it is is decided when it is sent, and booked in the same transaction. */
async function payouts(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table payouts (
      id bigint generated always as identity primary key,
      vendor_id bigint not null references vendors,
      account_id bigint not null references payout_accounts,
      currency text not null,
      provider text not null,
      amount bigint check (amount > 0),
      status text not null default 'requested' check (status in ('requested', 'sending', 'paid', 'failed')),
      reference text not null unique generated always as ('payout-' || id) stored,
      provider_id text,
      busy_until timestamptz(3),
      check_at timestamptz(3),
      failure_code text,
      failure_message text,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      paid_at timestamptz(3),
      check (amount is not null or status in ('requested', 'failed'))
    ) with (fillfactor = 80)`.execute(db)
  await sql`create index payouts_of_vendor on payouts (vendor_id, id desc)`.execute(db)
  await sql`create index payouts_to_check on payouts (check_at) where check_at is not null`.execute(db)
  // A vendor is paid once at a time.
  await sql`
    create unique index payouts_under_way on payouts (vendor_id, currency)
    where status in ('requested', 'sending')`.execute(db)
}

/** It stands in for somebody outside, so nothing of ours refers to it. */
async function transfers(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table test_transfers (
      key text primary key,
      reference text not null,
      amount bigint not null check (amount > 0),
      currency text not null,
      status text not null check (status in ('paid', 'refused')),
      sent_at timestamptz(3) not null default now()
    )`.execute(db)
}

/** Vendors ask for payouts and see where they go; an account is sealed before the wall, and the house sends and books. */
async function wallIn(db: Kysely<unknown>): Promise<void> {
  for (const table of ['payout_accounts', 'payouts']) {
    await sql`alter table ${sql.table(table)} enable row level security`.execute(db)
    await sql`
      create policy of_its_vendor on ${sql.table(table)} to fashionistar_tenant
      using (vendor_id = any((select walled_vendor_ids())::bigint[]))`.execute(db)
  }
  await sql`
    grant select (id, vendor_id, currency, provider, hint, created_at, replaced_at)
    on payout_accounts to fashionistar_tenant`.execute(db)
  await sql`
    grant insert (vendor_id, account_id, currency, provider, check_at, created_at, updated_at), select
    on payouts to fashionistar_tenant`.execute(db)
}
