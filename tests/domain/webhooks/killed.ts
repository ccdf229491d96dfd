// Works off what is due with a gateway that posts for real and dies by SIGKILL before anybody has heard the answer.
import { pino } from 'pino'
import { drain } from '../../../jobs/drain.ts'
import { readConfig } from '../../../server/config.ts'
import { createApp, meansOf } from '../../../server/context.ts'
import { webhookGateway } from '../../../server/gateways/webhooks.ts'

const [url = '', jwtSecret = ''] = process.argv.slice(2)
const real = webhookGateway({ about: 'http://localhost', allowPrivate: true })
const webhooks: typeof real = {
  ...real,
  async post(call) {
    await real.post(call)
    process.kill(process.pid, 'SIGKILL')
    return new Promise(() => {})
  },
}
const config = readConfig({ DATABASE_URL: url, RUN: 'web', DEMO: '1' })
const app = await createApp({ config, url, log: pino({ level: 'silent' }), jwtSecret, gateways: { webhooks } })
await drain(app.boss, meansOf(app))
