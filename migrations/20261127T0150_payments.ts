import { type Kysely, sql } from 'kysely'

/**
 * Payments and refunds, each written before its provider is asked, every asking with its outcome, and what providers tell
 * of their own accord, once each.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await payments(db)
  await refunds(db)
  await calls(db)
  await notices(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table provider_notices, payment_calls, refunds, payments`.execute(db)
}

async function payments(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table payments (
      id bigint generated always as identity primary key,
      order_id bigint not null references orders,
      provider text not null,
      reference text not null unique,
      provider_id text,
      status text not null default 'started' check (status in (
        'started', 'needs-action', 'processing', 'authorised', 'capturing', 'captured', 'voiding', 'voided', 'failed'
      )),
      amount bigint not null check (amount > 0),
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      captured_amount bigint not null default 0 check (captured_amount >= 0),
      refunding_amount bigint not null default 0,
      refunded_amount bigint not null default 0,
      card text,
      client_action jsonb,
      failure_code text,
      failure_message text,
      turn integer not null default 0,
      busy_until timestamptz(3),
      check_at timestamptz(3),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      constraint payments_refunded check (
        refunded_amount >= 0 and refunding_amount >= 0 and refunded_amount + refunding_amount <= captured_amount
      )
    ) with (fillfactor = 80)`.execute(db)
  await sql`create index payments_of_order on payments (order_id, id)`.execute(db)
  await sql`create unique index payments_by_provider on payments (provider, provider_id)`.execute(db)
  await sql`create index payments_to_check on payments (check_at) where check_at is not null`.execute(db)
  // A buyer pays in one way at a time.
  await sql`
    create unique index payments_under_way on payments (order_id)
    where status in ('started', 'needs-action', 'processing', 'authorised', 'capturing')`.execute(db)
}

async function refunds(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table refunds (
      id bigint generated always as identity primary key,
      order_id bigint not null references orders,
      payment_id bigint not null references payments,
      source text not null,
      status text not null default 'started' check (status in ('started', 'pending', 'succeeded', 'failed')),
      amount bigint not null check (amount > 0),
      currency text not null,
      shares jsonb not null default '[]',
      reason text not null default '',
      provider_id text,
      failure_code text,
      failure_message text,
      turn integer not null default 0,
      busy_until timestamptz(3),
      check_at timestamptz(3),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      unique (source, payment_id)
    ) with (fillfactor = 80)`.execute(db)
  await sql`create index refunds_of_order on refunds (order_id, id)`.execute(db)
  await sql`create index refunds_of_payment on refunds (payment_id)`.execute(db)
  await sql`create index refunds_to_check on refunds (check_at) where check_at is not null`.execute(db)
}

async function calls(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table payment_calls (
      id bigint generated always as identity primary key,
      payment_id bigint not null references payments,
      refund_id bigint references refunds,
      verb text not null check (verb in ('start', 'capture', 'void', 'refund')),
      key text not null,
      outcome text check (outcome in ('done', 'refused', 'unclear')),
      detail text,
      called_at timestamptz(3) not null,
      answered_at timestamptz(3)
    )`.execute(db)
  await sql`create index payment_calls_of_payment on payment_calls (payment_id, id)`.execute(db)
}

async function notices(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table provider_notices (
      provider text not null,
      notice_id text not null,
      type text not null,
      reference text,
      provider_id text,
      received_at timestamptz(3) not null,
      worked_at timestamptz(3),
      primary key (provider, notice_id)
    )`.execute(db)
  await sql`create index provider_notices_by_time on provider_notices (received_at)`.execute(db)
}
