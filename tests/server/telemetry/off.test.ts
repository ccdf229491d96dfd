import { registerHooks } from 'node:module'
import { test } from 'tap'

test('without an endpoint nothing of telemetry is loaded, and nobody follows what is done', async (t) => {
  const loaded: string[] = []
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context)
      loaded.push(found.url)
      return found
    },
  })
  t.teardown(() => hooks.deregister())
  const { testMarket } = await import('../../support/app.ts')
  const { server } = await testMarket(t, { products: 1 })
  t.equal((await server.inject('/api/v1/products')).statusCode, 200)
  t.ok(
    loaded.some((url) => url.includes('/server/watching.ts')),
    'what is loaded is seen',
  )
  t.strictSame(
    loaded.filter((url) => /server\/telemetry\/|@opentelemetry\/(?!api\/)/.test(url)),
    [],
  )
  const { statements } = await import('../../../db/tracing.ts')
  const { operations } = await import('../../../domain/common/tracing.ts')
  const { tasks } = await import('../../../jobs/tracing.ts')
  for (const channel of [statements, operations, tasks]) t.equal(channel.hasSubscribers, false)
})
