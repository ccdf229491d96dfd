import { type Kysely, sql } from 'kysely'

const ROLE = sql.raw('fashionistar_tenant')

/** Whose a row is, as a condition: a vendor's, or somebody's own. What hangs on an endpoint is whose the endpoint is. */
const policies: Readonly<Record<string, string>> = {
  webhook_endpoints: `vendor_id = any((select walled_vendor_ids())::bigint[]) or user_id = (select walled_user_id())`,
  webhook_secrets: 'exists (select from webhook_endpoints e where e.id = endpoint_id)',
  webhook_deliveries: 'exists (select from webhook_endpoints e where e.id = endpoint_id)',
  webhook_attempts: 'exists (select from webhook_deliveries d where d.id = delivery_id)',
}

const grants: readonly string[] = [
  'select, insert, update, delete on webhook_endpoints',
  // Secrets are put in and dated; behind the wall nobody reads them, sealed as they are.
  'insert, delete, select (endpoint_id, expires_at), update (expires_at) on webhook_secrets',
  'select, insert, update on webhook_deliveries',
  'select on webhook_attempts',
  // A keyed request that leaves the process claims its answer first and writes it over the claim.
  'update (sealed, salt, claim, claimed_until) on idempotent_requests',
]

/** Where the marketplace's news goes to programs of others: endpoints, what is owed to each, and every try to hand it over. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local lock_timeout = '5s'`.execute(db)
  await makeEndpoints(db)
  await makeDeliveries(db)
  await sql`
    create function walled_user_id() returns bigint language sql stable parallel safe
    return nullif(current_setting('fashionistar.user_id', true), '')::bigint`.execute(db)
  for (const [table, condition] of Object.entries(policies)) {
    await sql`alter table ${sql.table(table)} enable row level security`.execute(db)
    await sql`create policy of_its_owner on ${sql.table(table)} to ${ROLE} using (${sql.raw(condition)})`.execute(db)
  }
  for (const grant of grants) await sql`grant ${sql.raw(grant)} to ${ROLE}`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`revoke update (sealed, salt, claim, claimed_until) on idempotent_requests from ${ROLE}`.execute(db)
  await sql`drop table webhook_attempts, webhook_deliveries, webhook_secrets, webhook_endpoints`.execute(db)
  await sql`drop function walled_user_id`.execute(db)
}

async function makeEndpoints(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table webhook_endpoints (
      id bigint generated always as identity primary key,
      user_id bigint references users,
      vendor_id bigint references vendors,
      url text not null check (length(url) between 1 and 2048),
      event_types text[] not null check (cardinality(event_types) > 0),
      description text not null,
      disabled_reason text check (disabled_reason in ('owner', 'gone', 'failing')),
      failures integer not null default 0 check (failures >= 0),
      failing_since timestamptz(3),
      paused_until timestamptz(3),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      check (num_nonnulls(user_id, vendor_id) = 1),
      check ((failures = 0) = (failing_since is null))
    )`.execute(db)
  // GET webhook-endpoints, and who is told of an event?
  await sql`create index webhook_endpoints_user on webhook_endpoints (user_id) where user_id is not null`.execute(db)
  await sql`create index webhook_endpoints_vendor on webhook_endpoints (vendor_id) where vendor_id is not null`.execute(
    db,
  )
  await sql`
    create table webhook_secrets (
      id bigint generated always as identity primary key,
      endpoint_id bigint not null references webhook_endpoints on delete cascade,
      sealed text not null check (sealed ~ '^v[0-9]+[.][A-Za-z0-9_-]+$'),
      created_at timestamptz(3) not null,
      expires_at timestamptz(3)
    )`.execute(db)
  await sql`create index webhook_secrets_endpoint on webhook_secrets (endpoint_id)`.execute(db)
  await sql`create unique index webhook_secrets_current on webhook_secrets (endpoint_id) where expires_at is null`.execute(
    db,
  )
}

async function makeDeliveries(db: Kysely<unknown>): Promise<void> {
  // No foreign key to events: they cannot be deleted, and every row would pay for the check.
  await sql`
    create table webhook_deliveries (
      id bigint generated always as identity primary key,
      endpoint_id bigint not null references webhook_endpoints on delete cascade,
      event_id bigint,
      message_id uuid not null default gen_random_uuid(),
      type text not null,
      body text not null,
      status text not null check (status in ('pending', 'waiting', 'delivered', 'dead')),
      attempts integer not null default 0 check (attempts >= 0),
      tries integer not null default 0 check (tries between 0 and attempts),
      due_at timestamptz(3),
      expires_at timestamptz(3) not null,
      claimed_by uuid,
      claimed_until timestamptz(3),
      created_at timestamptz(3) not null,
      delivered_at timestamptz(3),
      unique (endpoint_id, event_id),
      check ((status in ('pending', 'waiting')) = (due_at is not null)),
      check ((claimed_by is null) = (claimed_until is null)),
      check (claimed_by is null or status = 'pending')
    )`.execute(db)
  // GET webhook-endpoints/:id/deliveries
  await sql`create index webhook_deliveries_endpoint on webhook_deliveries (endpoint_id, id)`.execute(db)
  // What is an endpoint still owed, and what of it is due? Which are overdue?
  await sql`
    create index webhook_deliveries_owed on webhook_deliveries (endpoint_id, status, due_at)
    where status in ('pending', 'waiting')`.execute(db)
  // Which have been kept long enough?
  await sql`create index webhook_deliveries_created on webhook_deliveries (created_at)`.execute(db)
  await sql`
    create table webhook_attempts (
      delivery_id bigint not null references webhook_deliveries on delete cascade,
      number integer not null check (number > 0),
      at timestamptz(3) not null,
      ms integer not null check (ms >= 0),
      status integer,
      error text,
      response text,
      primary key (delivery_id, number),
      check (status is not null or error is not null)
    )`.execute(db)
}
