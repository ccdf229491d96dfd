// The ceiling: what the same machine gives when nothing stands between a route and its SQL.

import { parseArgs } from 'node:util'
import Fastify from 'fastify'
import { Pool } from 'pg'
import { orderRoutes } from './orders.ts'
import { productRoutes } from './products.ts'
import { ownUsage } from './usage.ts'

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    port: { type: 'string' },
    pool: { type: 'string' },
    customer: { type: 'string' },
  },
})
// One plan for each statement, made once: none of them has a plan that would be better for some values.
const options = '-c timezone=UTC -c plan_cache_mode=force_generic_plan'
const pool = new Pool({ connectionString: values.url!, max: Number(values.pool), options })
const server = Fastify()
productRoutes(server, pool)
orderRoutes(server, pool, Number(values.customer))
server.get('/livez', () => 'ok')
server.get('/metrics', ownUsage)
await server.listen({ host: '127.0.0.1', port: Number(values.port) })
