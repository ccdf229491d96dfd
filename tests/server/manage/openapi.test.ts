import { test } from 'tap'
import { buildServer } from '../../../server/app.ts'
import { testApp } from '../../support/app.ts'
import { manage } from './command-line.ts'

test('openapi prints what the server serves', async (t) => {
  const env = { PUBLIC_URL: 'https://shop.example' }
  const app = await testApp(t, { env })
  const server = await buildServer(app)
  t.teardown(() => server.close())
  const printed = await manage(t, ['openapi'], { ...env, DATABASE_URL: app.url, DEMO: '1' })
  t.match(printed, { code: 0, stderr: '' })
  t.strictSame(JSON.parse(printed.stdout), (await server.inject('/api/v1/openapi.json')).json())
})
