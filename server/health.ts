import type { FastifyInstance } from 'fastify'
import { sql } from 'kysely'
import { hasPendingMigrations } from '../db/migrate.ts'
import { vectorSearchOf } from '../db/vector-search.ts'
import type { App } from './context.ts'
import type { Load } from './plugins/shedding.ts'

type Check = 'ok' | 'failed'

/** Probes: alive as long as the process answers; ready while it can do its work. */
export function healthRoutes(server: FastifyInstance, app: App, load?: () => Load): void {
  server.get('/livez', () => ({ status: 'ok' }))
  server.get('/readyz', async (_request, reply) => {
    const standing = load?.()
    const [database, queue, migrations, vectorSearch] = await Promise.all([
      passes(() => sql`select 1`.execute(app.db)),
      passes(() => sql`select from pgboss.version`.execute(app.db)),
      passes(async () => {
        if (await hasPendingMigrations(app.db)) throw new Error('migrations are pending')
      }),
      // Told beside the checks: without it nobody is less ready.
      vectorSearchOf(app.db).catch(() => null),
    ])
    const checks = { database, queue, migrations }
    const { aborted: leaving } = app.leaving.signal
    const ready = !leaving && Object.values(checks).every((check) => check === 'ok')
    return reply.code(ready ? 200 : 503).send({
      status: leaving ? 'leaving' : ready ? 'ok' : 'unavailable',
      checks,
      vectorSearch,
      ...(standing && { load: standing }),
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
