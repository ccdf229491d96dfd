import { type Kysely, sql } from 'kysely'

/** People and the keys of programs that act for them. An address names one account, whatever its case. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table users (
      id bigint generated always as identity primary key,
      email text not null check (email = btrim(email)),
      email_verified_at timestamptz(3),
      full_name text not null,
      phone text,
      password_hash text,
      roles text[] not null default '{customer}' check (roles <@ '{customer,vendor,support,admin}'),
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      deleted_at timestamptz(3)
    )`.execute(db)
  await sql`create unique index users_email_key on users (lower(email))`.execute(db)
  await sql`
    create table api_keys (
      id bigint generated always as identity primary key,
      user_id bigint not null references users,
      name text not null,
      hash bytea not null unique,
      scopes text[] not null,
      expires_at timestamptz(3),
      revoked_at timestamptz(3),
      created_at timestamptz(3) not null default now()
    )`.execute(db)
  await sql`create index api_keys_user on api_keys (user_id)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table api_keys`.execute(db)
  await sql`drop table users`.execute(db)
}
