import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { hasPendingMigrations } from '../db/migrate.ts'
import { vectorSearchOf } from '../db/vector-search.ts'
import type { App } from './context.ts'
import type { Load } from './plugins/shedding.ts'
import type { ReplicaStanding } from './replica/index.ts'

type Check = 'ok' | 'failed'

/** What is told beside the checks: of it nobody is less ready. */
export interface Standings {
  load(): Load
  /** Nothing where there is none. Behind or down it is left alone, and the primary answers. */
  replica(): ReplicaStanding | undefined
}

/** Probes: alive as long as the process answers; ready while it can do its work. */
export function healthRoutes(server: FastifyInstance, app: App, standings?: Standings): void {
  server.get('/livez', () => ({ status: 'ok' }))
  server.get('/readyz', async (_request, reply) => {
    // Before the checks, which themselves wait for a connection.
    const load = standings?.load()
    const [database, queue, migrations, vectorSearch] = await Promise.all([
      passes(() => sql`select 1`.execute(app.db)),
      passes(() => sql`select from pgboss.version`.execute(app.db)),
      passes(async () => {
        if (await hasPendingMigrations(app.db)) throw new Error('migrations are pending')
      }),
      // Told beside the checks: without it nobody is less ready.
      vectorSearchOf(app.db).catch(() => null),
    ])
    const replica = standings?.replica()
    const checks = { database, queue, migrations }
    const { aborted: leaving } = app.leaving.signal
    const ready = !leaving && Object.values(checks).every((check) => check === 'ok')
    return reply.code(ready ? 200 : 503).send({
      status: leaving ? 'leaving' : ready ? 'ok' : 'unavailable',
      checks,
      vectorSearch,
      ...(load && { load }),
      ...(replica && { replica }),
    })
  })
  server.get('/metrics', async (_request, reply) => {
    const text = await app.metrics.registry.metrics()
    return reply.type(app.metrics.registry.contentType).send(text)
  })
}

async function passes(check: () => Promise<unknown>): Promise<Check> {
  try {
    await check()
    return 'ok'
  } catch {
    return 'failed'
  }
}
