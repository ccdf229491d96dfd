import t from 'tap'
import { parse } from './source.ts'
import { holds } from './planted.ts'
import { cycles } from './rules/cycles.ts'
import { domainDoors } from './rules/doors.ts'
import { packages } from './rules/packages.ts'
import { rooms } from './rules/rooms.ts'

await t.test('a file knows every way it reaches another', (t) => {
  const text = `
    import type { A } from './a.ts'
    import { type B } from '../b.ts'
    export * from '#db/types.ts'
    export type { C } from '@scope/c/deep'
    const d = await import('d/deep.js')
    const e = createRequire(import.meta.url)('e')
    type F = import('f').F
    declare module 'g' {}
    const { lookup } = process.getBuiltinModule('dns')
    import h, * as all from 'node:fs/promises'
    void import(\`./\${d}.ts\`)
    // import 'comment'
    const quoted = "import 'string'; require('string')"
  `
  const { imports } = parse({ path: 'server/x.ts', text })
  t.strictSame(
    imports.map(({ target, typeOnly }) => [Object.values(target).join(' '), typeOnly]),
    [
      ['file server/a.ts', true],
      ['file b.ts', false],
      ['file db/types.ts', false],
      ['package @scope/c', true],
      ['package d', false],
      ['package e', false],
      ['package f', true],
      ['package g', true],
      ['builtin dns', false],
      ['builtin fs/promises', false],
      ['computed', false],
    ],
  )
  t.end()
})

await t.test('imports between rooms go one way', (t) => {
  holds(t, rooms, {
    'domain/orders/service.ts': `
      import type { DB } from '../../db/types.ts'
      import { enqueue } from '../../jobs/queue.ts' // ✗
      import type { Config } from '#server/config.ts' // ✗
      export { health } from '../../server/health.ts' // ✗
      type Route = import('../../routes-v1/orders.ts').Route // ✗
      const late = await import('../../tests/support/app.ts') // ✗
      const seen = "import '../../server/main.ts'" // import '../../server/main.ts'
      const page = await import('../../docs/page.ts') // ✗
      import settings from '../../package.json' with { type: 'json' } // ✗
    `,
    'routes-v1/orders.ts': `
      import { placeOrder } from '../domain/orders/operations.ts'
      import { serve } from './serve.ts'
      import type { DB } from '../db/types.ts' // ✗
      import { router } from '../routes-v2-trpc/trpc.ts' // ✗
      export type * from '../jobs/results.ts' // ✗
      import { config } from '../server/config.ts' // ✗
    `,
    'routes-v2-trpc/orders.ts': `
      import { serve } from '../routes-v1/serve.ts' // ✗
      export * from '../db/connect.ts' // ✗
    `,
    'jobs/worker.ts': `
      import { connect } from '../db/connect.ts'
      import { defineTask } from '../domain/common/task.ts'
      import type { App } from '../server/context.ts' // ✗
      import { up } from '../migrations/1_first.ts' // ✗
      const load = createRequire(import.meta.url)
      load('../server/main.ts') // ✗
      load(process.argv[2]) // ✗
    `,
    'db/connect.ts': `
      import { up } from '../migrations/1_first.ts'
      import { Id } from '../domain/common/fields.ts' // ✗
      const folder = await import(file) // ✗
      const hidden = await import('../domain' + '/common/fields.ts') // ✗
    `,
    'db/migrate.ts': `const provider = { import: (file) => import(file) }`,
    'migrations/2_second.ts': `
      import type { DB } from '../db/types.ts'
      import { type DB as Loaded } from '../db/types.ts' // ✗
      import { up as first } from './1_first.ts' // ✗
      import { roles } from '../domain/common/access.ts' // ✗
    `,
    'server/main.ts': `
      import version from '../package.json' with { type: 'json' }
      import { v1 } from '../routes-v1/index.ts'
      import { migrate } from '../db/migrate.ts'
      import { measure } from '../bench/measure.ts' // ✗
      import '../tests/support/app.ts' // ✗
      import '/opt/elsewhere.ts' // ✗
      import 'https://example.org/elsewhere.ts' // ✗
    `,
    'bench/main.ts': `
      import { app } from '../tests/support/app.ts'
      import { holds } from '../tests/house/planted.ts' // ✗
      import { buildServer } from '../server/app.ts'
      await import(scenario)
    `,
    'tests/server/app.test.ts': `import { buildServer } from '../../server/app.ts'`,
  })
  t.end()
})

await t.test('packages belong to rooms', (t) => {
  holds(t, packages, {
    'domain/orders/service.ts': `
      import { z } from 'zod'
      import { sql } from 'kysely'
      import type { Logger } from 'pino'
      import { type Logger as Loaded } from 'pino' // ✗
      import type { FastifyRequest } from 'fastify' // ✗
      export type { Pool } from 'pg' // ✗
      export * from '@trpc/server' // ✗
      const boss = await import('pg-boss') // ✗
      type Mail = import('nodemailer').Transporter // ✗
      declare module 'fastify' {} // ✗
      import { randomBytes } from 'node:crypto'
      // import Stripe from 'stripe'
      const text = "import 'stripe'"
    `,
    'domain/products/description.ts': `import sanitize from 'sanitize-html'`,
    'routes-v1/orders.ts': `
      import helmet from '@fastify/helmet'
      import { z } from 'zod'
      import { TRPCError } from '@trpc/server' // ✗
      import { Kysely } from 'kysely' // ✗
      import type { Logger } from 'pino' // ✗
    `,
    'routes-v2-trpc/trpc.ts': `
      import { initTRPC } from '@trpc/server'
      import { fastifyTRPCPlugin } from '@trpc/server/adapters/fastify'
      import { createTRPCClient } from '@trpc/client' // ✗
    `,
    'jobs/queue.ts': `
      import { PgBoss } from 'pg-boss'
      import type { Logger } from 'pino'
      import pino from 'pino' // ✗
      import pg from 'pg' // ✗
    `,
    'db/connect.ts': `
      import pg from 'pg'
      import { Migrator } from 'kysely/migration'
      import { z } from 'zod' // ✗
    `,
    'server/gateways/email.ts': `
      import nodemailer from 'nodemailer'
      import { Agent } from 'undici'
      import Stripe from 'stripe' // ✗
    `,
    'server/gateways-of-old.ts': `import nodemailer from 'nodemailer' // ✗`,
    'server/main.ts': `
      import pino from 'pino'
      import { Pool } from 'pg' // ✗
      import { PgBoss } from 'pg-boss' // ✗
    `,
    'migrations/20261122T0200_task_queue.ts': `import { getConstructionPlans } from 'pg-boss'`,
    'migrations/20261122T0300_users.ts': `import { getConstructionPlans } from 'pg-boss' // ✗`,
    'tests/server/app.test.ts': `import anything from 'anything'`,
    'bench/main.ts': `import autocannon from 'autocannon'`,
  })
  t.end()
})

await t.test('a domain is entered by its doors, and domains call only backwards', (t) => {
  holds(t, domainDoors, {
    'domain/orders/service.ts': `
      import { actsFor } from '../vendors/index.ts'
      import { stockChanged } from '../inventory/events.ts'
      import { Money } from '../common/money.ts'
      import * as queries from './queries.ts'
      import { findVendor } from '../vendors/queries.ts' // ✗
      import type { Vendor } from '#domain/vendors/schema.ts' // ✗
      export { listVendors } from '../vendors/operations.ts' // ✗
      import { capture } from '../payments/index.ts' // ✗
      import type { paymentCaptured } from '../payments/events.ts' // ✗
      const late = await import('../notifications/tasks.ts') // ✗
      import { orderTotal } from './index.ts' // ✗
      import '../wishes/index.ts'
    `,
    'domain/orders/index.ts': `export { orderTotal } from './service.ts'`,
    'domain/common/context.ts': `
      import { now } from './clock.ts'
      import type { Task } from '../tasks/index.ts' // ✗
      export * from './index.ts' // ✗
    `,
    'domain/wishes/service.ts': `// ✗
      import { Money } from '../common/money.ts'`,
    'domain/loose.ts': '// ✗',
    'routes-v1/orders.ts': `
      import { placeOrder } from '../domain/orders/operations.ts'
      import { perform } from '../domain/common/operation.ts'
      import { orderPlaced } from '../domain/orders/events.ts' // ✗
      import { actsFor } from '../domain/vendors/index.ts' // ✗
      import type { Order } from '../domain/orders/schema.ts' // ✗
      import { more } from '../domain/orders/operations/refunds.ts' // ✗
    `,
    'routes-v2-trpc/orders.ts': `export * from '../domain/orders/service.ts' // ✗`,
    'jobs/subscriptions.ts': `
      import { orderPlaced } from '../domain/orders/events.ts'
      import { sendOrderConfirmation } from '../domain/notifications/tasks.ts'
      import { inTransaction } from '../domain/common/unit-of-work.ts'
      import { placeOrder } from '../domain/orders/operations.ts' // ✗
      const { insert } = await import('../domain/orders/queries.ts') // ✗
    `,
    'server/manage.ts': `
      import { placeOrder } from '../domain/orders/operations.ts'
      import { actsFor } from '../domain/vendors/index.ts'
      import { orderPlaced } from '../domain/orders/events.ts'
      import { release } from '../domain/inventory/tasks.ts'
      import { insertProducts } from '../domain/products/queries.ts' // ✗
    `,
    'tests/domain/orders.test.ts': `import { insertOrder } from '../../domain/orders/queries.ts'`,
  })
  t.end()
})

await t.test('no file reaches itself by imports that run', (t) => {
  holds(t, cycles, {
    'db/a.ts': `import { b } from './b.ts'
      export const a = 1`,
    'db/b.ts': `export { c } from './c.ts'`,
    'db/c.ts': `import { type A } from './a.ts' // ✗`,
    'db/late.ts': `const late = () => import('./later.ts')`,
    'db/later.ts': `export * from './late.ts' // ✗`,
    'db/self.ts': `import * as self from './self.ts' // ✗`,
    'db/typed.ts': `import { other } from './other.ts'`,
    'db/other.ts': `import type { Typed } from './typed.ts'
      export type { Typed as Again } from './typed.ts'
      // import './typed.ts'`,
    'db/top.ts': `import './left.ts'
      import './right.ts'`,
    'db/left.ts': `import './bottom.ts'`,
    'db/right.ts': `import './bottom.ts'`,
    'db/bottom.ts': `export const bottom = 1`,
  })
  t.end()
})
