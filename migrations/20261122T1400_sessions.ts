import { type Kysely, sql } from 'kysely'

/**
 * Who has signed in, on what, and what they may come back with. Access tokens are asked of nobody, so what takes them back
 * is said aloud: a session that ends, and an account whose tokens no longer say what it may do. Triggers say it, so that
 * no way of changing a row can forget to.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await sql`alter table users add column auth_version integer not null default 0`.execute(db)
  await createSessions(db)
  await createRevocations(db)
  await createTriggers(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop trigger users_revoke on users`.execute(db)
  await sql`drop trigger users_raise_auth_version on users`.execute(db)
  await sql`drop trigger vendor_members_raise_auth_version on vendor_members`.execute(db)
  await sql`drop table revocations, refresh_tokens, sessions`.execute(db)
  const routines = [
    'revoke_session',
    'revoke_user',
    'raise_auth_version',
    'raise_auth_version_of_member',
    'note_revocation',
  ]
  for (const name of routines) await sql`drop function ${sql.raw(name)}`.execute(db)
  await sql`alter table users drop column auth_version`.execute(db)
}

async function createSessions(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table sessions (
      id bigint generated always as identity primary key,
      user_id bigint not null references users on delete cascade,
      method text not null,
      user_agent text,
      ip text,
      created_at timestamptz(3) not null,
      last_used_at timestamptz(3) not null,
      authenticated_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      ended_at timestamptz(3),
      ended_reason text,
      check ((ended_at is null) = (ended_reason is null))
    )`.execute(db)
  await sql`create index sessions_of_user on sessions (user_id, id) where ended_at is null`.execute(db)
  await sql`create index sessions_by_expiry on sessions (expires_at)`.execute(db)
  await sql`
    create table refresh_tokens (
      hash bytea primary key check (octet_length(hash) = 32),
      session_id bigint not null references sessions on delete cascade,
      issued_at timestamptz(3) not null,
      expires_at timestamptz(3) not null,
      used_at timestamptz(3)
    )`.execute(db)
  await sql`create index refresh_tokens_of_session on refresh_tokens (session_id)`.execute(db)
  await sql`create index refresh_tokens_by_expiry on refresh_tokens (expires_at)`.execute(db)
}

/** For processes that did not hear of it when it happened. Times are the database's own, for they are compared with no others. */
async function createRevocations(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table revocations (
      id bigint generated always as identity primary key,
      session_id bigint,
      user_id bigint,
      auth_version integer,
      revoked_at timestamptz(3) not null default clock_timestamp(),
      check (num_nonnulls(session_id, user_id) = 1 and num_nulls(user_id, auth_version) in (0, 2))
    )`.execute(db)
  await sql`create index revocations_by_time on revocations (revoked_at)`.execute(db)
  await sql`
    create function note_revocation(session bigint, account bigint, version integer) returns void
    language sql security definer set search_path = public, pg_temp as $$
      insert into revocations (session_id, user_id, auth_version) values (session, account, version);
      select pg_notify('revocations', coalesce('session ' || session, 'user ' || account || ' ' || version));
    $$`.execute(db)
}

async function createTriggers(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function revoke_session() returns trigger language plpgsql as $$
    begin
      perform note_revocation(old.id, null, null);
      return null;
    end $$`.execute(db)
  await sql`
    create trigger sessions_revoke_ended after update on sessions for each row
    when (old.ended_at is null and new.ended_at is not null) execute function revoke_session()`.execute(db)
  await sql`
    create trigger sessions_revoke_deleted after delete on sessions for each row
    when (old.ended_at is null and old.expires_at > now()) execute function revoke_session()`.execute(db)
  await sql`
    create function raise_auth_version() returns trigger language plpgsql as $$
    begin
      new.auth_version := old.auth_version + 1;
      return new;
    end $$`.execute(db)
  await sql`
    create trigger users_raise_auth_version before update on users for each row
    when (
      (old.roles, old.password_hash, old.deleted_at) is distinct from (new.roles, new.password_hash, new.deleted_at)
      and new.auth_version = old.auth_version
    ) execute function raise_auth_version()`.execute(db)
  await sql`
    create function revoke_user() returns trigger language plpgsql as $$
    begin
      perform note_revocation(null, new.id, new.auth_version);
      return null;
    end $$`.execute(db)
  await sql`
    create trigger users_revoke after update on users for each row
    when (new.auth_version > old.auth_version) execute function revoke_user()`.execute(db)
  await sql`
    create function raise_auth_version_of_member() returns trigger
    language plpgsql security definer set search_path = public, pg_temp as $$
    begin
      update users set auth_version = auth_version + 1
      where id in (case when tg_op <> 'INSERT' then old.user_id end, case when tg_op <> 'DELETE' then new.user_id end);
      return null;
    end $$`.execute(db)
  await sql`
    create trigger vendor_members_raise_auth_version after insert or update or delete on vendor_members
    for each row execute function raise_auth_version_of_member()`.execute(db)
}
