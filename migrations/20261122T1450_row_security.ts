import { type Kysely, sql } from 'kysely'

const ROLE = sql.raw('fashionistar_tenant')

/** Whose a row is, as a condition; `mine` is set once a statement, not asked for each row. */
const mine = 'any((select walled_vendor_ids())::bigint[])'
const tables: Readonly<Record<string, string>> = {
  vendor_members: `vendor_id = ${mine}`,
  products: `vendor_id = ${mine}`,
  variants: 'exists (select from products p where p.id = product_id)',
  product_images: 'exists (select from products p where p.id = product_id)',
  stock_levels: 'exists (select from variants v where v.id = variant_id)',
  sub_orders: `vendor_id = ${mine}`,
  order_items: 'exists (select from sub_orders s where s.id = sub_order_id)',
  orders: 'exists (select from sub_orders s where s.order_id = orders.id)',
  users: 'exists (select from vendor_members m where m.user_id = users.id)',
}

/** What vendors may do with what they can see. Of an order not who bought it nor what else; of people their names. */
const grants: readonly string[] = [
  'select, insert, update, delete on vendor_members, products, variants, product_images, stock_levels',
  'select, update on sub_orders',
  'select on order_items, categories',
  'select, update (updated_at) on vendors',
  // Answers kept for a request that comes again; nobody opens them but by its key.
  'select, insert on idempotent_requests',
  'select (id, number, status, currency, delivery_address, shipping_method, placed_at) on orders',
  'select (id, full_name, email) on users',
  // The outbox is written to and not read: whatever a statement returns of its own rows.
  'insert, select (id) on events',
  'insert on event_deliveries',
  'usage on schema public, pgboss',
  'execute on function free_product_slug, verified_account',
  'select on pgboss.queue',
  'insert, select (id, start_after) on pgboss.job, pgboss.job_common',
]

/**
 * The second wall around what vendors own. A transaction that acts for vendors takes a role that sees their rows and no
 * others, whatever its statements forget to say; all else runs as the owner of the tables, whom policies do not concern.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Every read of the catalogue stands in these tables: better to fail than to queue them up behind a lock.
  await sql`set local lock_timeout = '5s'`.execute(db)
  await makeRole(db)
  await sql`
    create function walled_vendor_ids() returns bigint[] language sql stable parallel safe
    return nullif(current_setting('fashionistar.vendor_ids', true), '')::bigint[]`.execute(db)
  for (const [table, condition] of Object.entries(tables)) {
    await sql`alter table ${sql.table(table)} enable row level security`.execute(db)
    await sql`
      create policy of_its_vendor on ${sql.table(table)} to ${ROLE} using (${sql.raw(condition)})`.execute(db)
  }
  await lookOverTheWall(db)
  await keepRoles(db)
  // All vendors can be read of; a lock counts as a change, and takes its own.
  await sql`alter table vendors enable row level security`.execute(db)
  await sql`create policy read_by_all on vendors for select to ${ROLE} using (true)`.execute(db)
  await sql`create policy of_its_members on vendors for update to ${ROLE} using (id = ${sql.raw(mine)})`.execute(db)
  for (const grant of grants) await sql`grant ${sql.raw(grant)} to ${ROLE}`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const grant of grants) await sql`revoke ${sql.raw(grant)} from ${ROLE}`.execute(db)
  await sql`drop trigger keep_vendor_role on vendor_members`.execute(db)
  await sql`drop function keep_vendor_role, verified_account, free_product_slug`.execute(db)
  for (const table of Object.keys(tables)) {
    await sql`drop policy of_its_vendor on ${sql.table(table)}`.execute(db)
    await sql`alter table ${sql.table(table)} disable row level security`.execute(db)
  }
  await sql`drop policy read_by_all on vendors`.execute(db)
  await sql`drop policy of_its_members on vendors`.execute(db)
  await sql`alter table vendors disable row level security`.execute(db)
  await sql`drop function walled_vendor_ids`.execute(db)
  // The role stays: it belongs to the cluster, other databases of which may use it, and cannot sign in.
}

/** A role is the cluster's, and several databases may be migrated at once; whoever comes second finds it there. */
async function makeRole(db: Kysely<unknown>): Promise<void> {
  await sql`
    do $$
    begin
      begin
        if not exists (select from pg_roles where rolname = 'fashionistar_tenant') then
          create role fashionistar_tenant nologin;
        end if;
      exception when duplicate_object or unique_violation then null;
      end;
      if not pg_has_role(current_user, 'fashionistar_tenant', 'set') then
        execute format('grant fashionistar_tenant to %I with set true, inherit false', current_user);
      end if;
    exception when insufficient_privilege then
      raise exception 'the user % can neither make the role fashionistar_tenant nor take it', current_user
        using errcode = 'insufficient_privilege', hint = format('As a superuser: %sgrant fashionistar_tenant to %I;',
          case when not exists (select from pg_roles where rolname = 'fashionistar_tenant')
            then 'create role fashionistar_tenant nologin; ' else '' end, current_user);
    end $$`.execute(db)
}

/** What has to be asked of rows that are not one's own, answered without showing them. */
async function lookOverTheWall(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function free_product_slug(wanted text) returns text language sql stable security definer
    set search_path = pg_catalog, public
    return (
      select candidate
      from generate_series(1, 1 + (select count(*) from products where starts_with(slug, wanted))) as n,
        lateral (select wanted || case when n = 1 then '' else '-' || n end) as numbered (candidate)
      where not exists (select from products where products.slug = candidate and deleted_at is null)
      order by n limit 1
    )`.execute(db)
  await sql`
    create function verified_account(address text) returns bigint language sql stable security definer
    set search_path = pg_catalog, public
    return (
      select id from users
      where lower(email) = lower(address) and email_verified_at is not null and deleted_at is null
    )`.execute(db)
  await sql`revoke execute on function free_product_slug, verified_account from public`.execute(db)
}

/** Who is a member of a vendor has the role `vendor`, and nobody else: the role follows the membership. */
async function keepRoles(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function keep_vendor_role() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public as $$
    declare
      member bigint := case tg_op when 'DELETE' then old.user_id else new.user_id end;
      belongs boolean := exists (select from vendor_members where user_id = member);
    begin
      update users set roles = case when belongs then roles || 'vendor'::text else array_remove(roles, 'vendor') end
      where id = member and belongs <> ('vendor' = any(roles));
      return null;
    end $$`.execute(db)
  await sql`
    create trigger keep_vendor_role after insert or delete on vendor_members
    for each row execute function keep_vendor_role()`.execute(db)
}
