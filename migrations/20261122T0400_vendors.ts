import { type Kysely, sql } from 'kysely'

/** Shops, and the people who may act for them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table vendors (
      id bigint generated always as identity primary key,
      slug text not null,
      name text not null,
      description text not null default '',
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      deleted_at timestamptz(3)
    )`.execute(db)
  await sql`create unique index vendors_slug_key on vendors (slug)`.execute(db)
  await sql`create index vendors_by_name on vendors (name, id) where deleted_at is null`.execute(db)
  await sql`
    create table vendor_members (
      vendor_id bigint not null references vendors,
      user_id bigint not null references users,
      role text not null check (role in ('owner', 'staff')),
      created_at timestamptz(3) not null default now(),
      primary key (vendor_id, user_id)
    )`.execute(db)
  await sql`create index vendor_members_user on vendor_members (user_id)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table vendor_members`.execute(db)
  await sql`drop table vendors`.execute(db)
}
