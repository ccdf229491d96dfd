import { type Kysely, sql } from 'kysely'

/** Six digits that show who reads an address or a phone, kept only as a keyed hash, with the guesses made at them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Sign-ins read this table all the time: better to fail than to queue them up behind a lock.
  await sql`set local lock_timeout = '5s'`.execute(db)
  await sql`
    alter table users
      add column last_login_at timestamptz(3),
      add column phone_verified_at timestamptz(3),
      add check (phone_verified_at is null or phone is not null)`.execute(db)
  // Whose phone is this? A number signs one account in.
  await sql`
    create unique index users_verified_phone on users (phone)
    where phone_verified_at is not null and deleted_at is null`.execute(db)
  await sql`
    create table account_codes (
      subject bytea not null,
      purpose text not null check (purpose in ('verify-email', 'verify-phone', 'sign-in')),
      code_hash bytea,
      expires_at timestamptz(3),
      attempts integer not null default 0 check (attempts between 0 and 5),
      requested_at timestamptz(3),
      failures integer not null default 0 check (failures >= 0),
      failing_since timestamptz(3),
      locked_until timestamptz(3),
      updated_at timestamptz(3) not null,
      primary key (subject, purpose),
      check ((code_hash is null) = (expires_at is null)),
      check ((failures = 0) = (failing_since is null))
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table account_codes`.execute(db)
  await sql`drop index users_verified_phone`.execute(db)
  await sql`alter table users drop column phone_verified_at, drop column last_login_at`.execute(db)
}
