import { type Kysely, sql } from 'kysely'

/** Ways to show who one is beside a password: codes of an app, codes on paper, passkeys, and somebody else's word. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await createFactors(db)
  await sql`
    create table passkeys (
      id bigint generated always as identity primary key,
      user_id bigint not null references users on delete cascade,
      credential_id text not null unique,
      public_key bytea not null,
      counter bigint not null check (counter >= 0),
      transports text[] not null,
      backed_up boolean not null,
      name text not null,
      created_at timestamptz(3) not null,
      last_used_at timestamptz(3)
    )`.execute(db)
  // Which does this account have?
  await sql`create index passkeys_of_user on passkeys (user_id, id)`.execute(db)
  await sql`
    create table identities (
      provider text not null check (provider in ('google')),
      subject text not null,
      user_id bigint not null references users on delete cascade,
      created_at timestamptz(3) not null,
      primary key (provider, subject)
    )`.execute(db)
  await sql`create index identities_of_user on identities (user_id)`.execute(db)
  await createChallenges(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table auth_challenges, identities, passkeys, recovery_codes, totp_factors`.execute(db)
}

/** An account has one app that is in force and one that is being set up, at most. */
async function createFactors(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table totp_factors (
      id bigint generated always as identity primary key,
      user_id bigint not null references users on delete cascade,
      secret text not null check (secret ~ '^v[0-9]+[.][A-Za-z0-9_-]+$'),
      created_at timestamptz(3) not null,
      confirmed_at timestamptz(3),
      last_step bigint,
      last_used_at timestamptz(3),
      failures integer not null default 0 check (failures >= 0),
      failing_since timestamptz(3),
      locked_until timestamptz(3),
      check ((failures = 0) = (failing_since is null)),
      check (confirmed_at is not null or last_step is null)
    )`.execute(db)
  await sql`create unique index totp_factors_active on totp_factors (user_id) where confirmed_at is not null`.execute(
    db,
  )
  await sql`create unique index totp_factors_pending on totp_factors (user_id) where confirmed_at is null`.execute(db)
  await sql`
    create table recovery_codes (
      user_id bigint not null references users on delete cascade,
      hash bytea not null check (octet_length(hash) = 32),
      created_at timestamptz(3) not null,
      used_at timestamptz(3),
      primary key (user_id, hash)
    )`.execute(db)
}

/** What was asked of somebody who signs in, kept as a hash until it is answered or too old. */
async function createChallenges(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table auth_challenges (
      hash bytea primary key check (octet_length(hash) = 32),
      purpose text not null check (purpose in ('second-factor', 'passkey-registration', 'passkey-proof')),
      user_id bigint references users on delete cascade,
      method text,
      attempts integer not null default 0 check (attempts between 0 and 5),
      created_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      check ((purpose = 'passkey-proof') = (user_id is null)),
      check ((purpose = 'second-factor') = (method is not null))
    )`.execute(db)
  // Which are too old to be answered, and which go with their account?
  await sql`create index auth_challenges_by_expiry on auth_challenges (expires_at)`.execute(db)
  await sql`create index auth_challenges_of_user on auth_challenges (user_id) where user_id is not null`.execute(db)
}
