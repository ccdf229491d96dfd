// Places an event and its task, and dies by SIGKILL right before or right after the commit.
import { pino } from 'pino'
import { inTransaction } from '../../domain/common/unit-of-work.ts'
import { orderPlaced } from '../../domain/orders/events.ts'
import { readConfig } from '../../server/config.ts'
import { createApp, houseScope } from '../../server/context.ts'

const [url = '', moment] = process.argv.slice(2)
const config = readConfig({ DATABASE_URL: url, RUN: 'web', DEMO: '1' })
const app = await createApp({ config, url, log: pino({ level: 'silent' }), jwtSecret: 'x'.repeat(50) })
const die = () => process.kill(process.pid, 'SIGKILL')
const scope = houseScope(app)
await inTransaction(scope, scope.actor, async (ctx) => {
  await ctx.emit(orderPlaced, { orderId: 1 })
  if (moment === 'before') die()
})
die()
