import { type Kysely, sql } from 'kysely'

/**
 * What the built-in provider of payments knows: it stands in for somebody outside, so nothing of ours refers to it. A
 * table, because the web that starts a payment and the jobs that capture it may be two processes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table test_payments (
      reference text primary key,
      amount bigint not null check (amount > 0),
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      card text not null check (card in ('success', 'declined', 'timeout', 'needs-action')),
      status text not null check (status in ('needs-action', 'authorised', 'captured', 'failed', 'voided')),
      captured bigint not null default 0,
      refunded bigint not null default 0,
      return_url text not null,
      started_at timestamptz(3) not null default now(),
      check (captured between 0 and amount),
      check (refunded between 0 and captured)
    )`.execute(db)
  // Each call with a key; it is written with what it did, in one statement.
  await sql`
    create table test_payment_calls (
      key text primary key,
      id bigint generated always as identity,
      reference text not null,
      verb text not null check (verb in ('start', 'capture', 'void', 'refund')),
      amount bigint not null,
      done boolean not null,
      called_at timestamptz(3) not null default now()
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table test_payment_calls`.execute(db)
  await sql`drop table test_payments`.execute(db)
}
