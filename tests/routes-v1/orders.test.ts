import { test } from 'tap'
import { callersOf } from '../doors/callers.ts'
import { sampleMarket } from '../doors/samples.ts'
import { deliveryAddress } from '../support/till.ts'
import { testMarket } from '../support/app.ts'

test('an order says which it is, and an edit of what has changed since is refused', async (t) => {
  const { app, server } = await testMarket(t)
  const callers = await callersOf(server)
  const { id } = await sampleMarket(server, callers, app).order()
  const url = `/api/v1/orders/${id}`
  const read = () => server.inject({ url, headers: { ...callers.customer } })
  const edit = (line1: string, match: string) =>
    server.inject({
      method: 'PATCH',
      url,
      headers: { ...callers.customer, 'if-match': match },
      body: { deliveryAddress: { ...deliveryAddress, line1 } },
    })
  const tag = String((await read()).headers.etag)
  const first = await edit('2 Marina', tag)
  t.equal(first.statusCode, 200)
  t.match(first.json(), { id, deliveryAddress: { line1: '2 Marina' } })
  t.equal(first.headers.etag, (await read()).headers.etag, 'the answer has the new tag')
  const second = await edit('3 Marina', tag)
  t.equal(second.statusCode, 412)
  t.match(second.json(), { code: 'common.changed' })
  t.match((await read()).json(), { deliveryAddress: { line1: '2 Marina' } })
  t.equal((await edit('3 Marina', String(first.headers.etag))).statusCode, 200)
})
