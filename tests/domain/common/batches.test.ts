import { sql } from 'kysely'
import t, { test } from 'tap'
import { pruneSalesReports } from '../../../domain/analytics/tasks.ts'
import { pruneChallenges, pruneCodes, pruneSessions } from '../../../domain/authentication/tasks.ts'
import { prune as pruneCarts } from '../../../domain/carts/tasks.ts'
import type { TaskCtx } from '../../../domain/common/context.ts'
import type { Task } from '../../../domain/common/task.ts'
import { pruneAnswers, pruneRateWindows } from '../../../domain/common/tasks.ts'
import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import { pruneExports } from '../../../domain/privacy/tasks.ts'
import { pruneHeard } from '../../../domain/products/tasks.ts'
import { prune as pruneTasks } from '../../../domain/tasks/tasks.ts'
import { pruneDeliveries } from '../../../domain/webhooks/tasks.ts'
import { houseScope } from '../../../server/context.ts'
import { testShop } from '../../support/app.ts'

const app = await testShop(t, { products: 2 })

/** Runs a task here; `stopped` when it is told to stop from the start. */
function run(task: Task, { stopped }: { readonly stopped: boolean }): Promise<unknown> {
  const scope = houseScope(app)
  const signal = stopped ? AbortSignal.abort() : new AbortController().signal
  const write: TaskCtx['write'] = (work) => inTransaction(scope, scope.actor, work)
  return task.run({ ...scope, write, signal } as unknown as TaskCtx, task.payload.parse({}))
}

const MANY = 1_300
const OLD = `timestamptz '2020-01-01'`
const series = `generate_series(1, ${MANY}) as n`
const hash = `sha256(n::text::bytea)`

const backlogs: Readonly<Record<string, readonly [Task, string]>> = {
  idempotent_requests: [pruneAnswers, `(id, sealed, salt, created_at) select ${hash}, '', '', ${OLD} from ${series}`],
  rate_limit_windows: [pruneRateWindows, `(key, ends_at, granted, used) select ${hash}, ${OLD}, 1, 1 from ${series}`],
  account_codes: [pruneCodes, `(purpose, subject, updated_at) select 'verify-email', ${hash}, ${OLD} from ${series}`],
  auth_challenges: [
    pruneChallenges,
    `(hash, purpose, created_at, expires_at) select ${hash}, 'passkey-proof', ${OLD}, ${OLD} from ${series}`,
  ],
  sessions: [
    pruneSessions,
    `(user_id, method, created_at, last_used_at, authenticated_at, expires_at)
      select 1, 'password', ${OLD}, ${OLD}, ${OLD}, ${OLD} from ${series}`,
  ],
  carts: [
    pruneCarts,
    `(created_at, updated_at, expires_at, ended_at, ended_as, token_hash)
      select ${OLD}, ${OLD}, ${OLD}, ${OLD}, 'expired', ${hash} from ${series}`,
  ],
  search_queries: [pruneHeard, `(day, query, asked, found_nothing) select '2020-01-01', 'q' || n, 1, 0 from ${series}`],
  sales_reports: [
    pruneSalesReports,
    `(user_id, from_day, to_day, requested_at) select 1, '2020-01-01', '2020-01-01', ${OLD} from ${series}`,
  ],
  webhook_deliveries: [
    pruneDeliveries,
    `(endpoint_id, body, type, status, created_at, expires_at)
      select (select min(id) from webhook_endpoints), '{}', 'order.paid', 'dead', ${OLD}, ${OLD} from ${series}`,
  ],
  'pgboss.job_common': [
    pruneTasks,
    `(name, state, created_on, started_on, completed_on, data)
      select 'reports', 'completed', ${OLD}, ${OLD}, ${OLD}, '{"task":"tests.old","payload":{}}' from ${series}`,
  ],
  personal_exports: [
    pruneExports,
    `(user_id, task_id, requested_at)
      select id, gen_random_uuid(), ${OLD} from users where email like 'batch-%'`,
  ],
}

test('a backlog is forgotten in pieces, between which a task that is told to stop does so', async (t) => {
  await sql`insert into users (email, full_name) select 'batch-' || n || '@example.com', 'B' from ${sql.raw(series)}`.execute(
    app.db,
  )
  await sql`
    insert into webhook_endpoints (vendor_id, url, description, event_types, created_at, updated_at)
    values (1, 'https://example.com/', '', '{order.paid}', now(), now())`.execute(app.db)
  const count = async (table: string) =>
    Number((await sql<{ n: string }>`select count(*) as n from ${sql.table(table)}`.execute(app.db)).rows[0]!.n)
  for (const [table, [task, rows]] of Object.entries(backlogs)) {
    const before = await count(table)
    await sql`insert into ${sql.table(table)} ${sql.raw(rows)}`.execute(app.db)
    await run(task, { stopped: true })
    t.equal((await count(table)) - before, MANY - 1_000, `${table}: one piece`)
    await run(task, { stopped: false })
    t.equal((await count(table)) - before, 0, `${table}: the rest`)
  }
})
