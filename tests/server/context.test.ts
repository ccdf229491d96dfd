import { pino } from 'pino'
import { test } from 'tap'
import { readConfig } from '../../server/config.ts'
import { createApp } from '../../server/context.ts'
import { memoryEmail } from '../../server/gateways/email/memory.ts'
import { testDatabase } from '../support/database.ts'

test('an app that is closed leaves no mail connection behind', async (t) => {
  const { url } = await testDatabase(t)
  let closed = 0
  const email = { ...memoryEmail('hello@fashionistar.test'), close: async () => void (closed += 1) }
  const config = readConfig({ DATABASE_URL: url, RUN: 'web' })
  const app = await createApp({ config, url, log: pino({ level: 'silent' }), jwtSecret: 'any', gateways: { email } })
  t.equal(app.gateways.email, email)
  await app.close()
  t.equal(closed, 1)
})
