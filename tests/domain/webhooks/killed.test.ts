import path from 'node:path'
import { Webhook } from 'standardwebhooks'
import { test } from 'tap'
import { claimsIn } from '../../../jobs/claims.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { run } from '../../server/child.ts'
import { testMarket } from '../../support/app.ts'
import { httpProvider } from '../../support/http-provider.ts'
import { buy, customer, deliveriesOf, subscribe } from './hooks.ts'

test('who dies between the attempt and the note of it has it made again, under the same id', async (t) => {
  const receiver = await httpProvider(t, { status: 200 })
  const { app } = await testMarket(t, { products: 8 })
  const { id, secret } = await subscribe(app, customer, { url: receiver.base })
  await buy(app)
  const script = path.join(import.meta.dirname, 'killed.ts')
  const { signal, stderr } = await run(t, [script, app.url, app.jwtSecret]).ended
  t.equal(signal, 'SIGKILL', stderr)
  t.equal(receiver.taken.length, 1, 'it was sent')
  t.match(await deliveriesOf(app, customer, id), [{ status: 'pending', attempts: 0 }], 'and nobody knows')

  await rowsOf(app.url, `update pgboss.job set heartbeat_on = now() - interval '1 hour' where state = 'active'`)
  t.equal(await claimsIn(app.db).reclaim(30), 1)
  await app.drain()
  t.match(await deliveriesOf(app, customer, id), [{ status: 'delivered', attempts: 1 }])
  const [first, second, ...others] = receiver.taken
  t.strictSame(others, [])
  t.equal(second!.headers['webhook-id'], first!.headers['webhook-id'], 'a receiver knows it for one it has had')
  t.strictSame(second!.body, first!.body)
  for (const { headers, body } of [first!, second!]) {
    t.doesNotThrow(() => new Webhook(secret).verify(body, headers as Record<string, string>))
  }
})
