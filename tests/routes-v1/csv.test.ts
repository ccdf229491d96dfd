import t, { test } from 'tap'
import { callersOf } from '../doors/callers.ts'
import { testMarket } from '../support/app.ts'

const { app, server } = await testMarket(t)
const { vendor } = await callersOf(server)
const get = (url: string, accept: string) => server.inject({ url: `/api/v1${url}`, headers: { ...vendor, accept } })
const statement = '/vendors/1/statement?currency=NGN'

test('what holds a text of CSV can be had as that text', async (t) => {
  const asked = { method: 'POST', url: '/api/v1/analytics/sales/reports', headers: { ...vendor }, body: {} } as const
  const { taskId } = (await server.inject(asked)).json<{ taskId: string }>()
  const report = `/analytics/sales/reports/${taskId}`
  t.match((await get(report, 'text/csv')).json(), { state: 'preparing', csv: null }, 'but not before it is made')
  await app.drain()
  for (const url of [report, statement]) {
    const [csv, json] = [await get(url, 'text/csv'), await get(url, 'application/json, text/csv;q=0.5')]
    t.match(csv, { statusCode: 200, headers: { 'content-type': 'text/csv; charset=utf-8' } })
    t.equal(csv.body, json.json<{ csv: string }>().csv)
  }
})

test('what was not let in or is not there is told in JSON, and nothing else is CSV', async (t) => {
  const refused = await get('/vendors/2/statement?currency=NGN', 'text/csv')
  t.match(refused, { statusCode: 403, headers: { 'content-type': /^application\/problem\+json/ } })
  t.equal((await get('/vendors/1/balance', 'text/csv')).statusCode, 406)
  t.equal((await get(statement, 'text/html')).statusCode, 406)
})
