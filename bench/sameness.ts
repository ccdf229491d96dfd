import assert from 'node:assert/strict'
import { Client } from 'pg'
import type { Sides } from './measure.ts'
import type { Call, Scenario } from './scenarios.ts'
import type { ServerProcess } from './server-process.ts'

const SAMPLES = 40

/** A ceiling that did less would be a lie: reads answer the same bytes, orders the same body and the same rows. */
export async function assertSame(
  { ours, ceiling }: Sides<ServerProcess>,
  scenario: Scenario,
  calls: readonly Call[],
  databaseUrl: string,
): Promise<void> {
  for (const call of calls.slice(0, SAMPLES)) {
    const [left, right] = [await answer(ours, call), await answer(ceiling, call)]
    if (scenario.writes) assert.deepEqual(withoutNames(left), withoutNames(right), call.path)
    else assert.equal(right, left, call.path)
    if (scenario.writes) await assertSameRows(databaseUrl, [left, right])
  }
}

async function answer({ url }: ServerProcess, { method, path, headers, body }: Call): Promise<string> {
  const type = body === undefined ? {} : { 'content-type': 'application/json' }
  const response = await fetch(url + path, { method, headers: { ...headers, ...type }, body: body ?? null })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${url}${path} answered ${response.status}: ${text}`)
  return text
}

/** An order apart from what differs between any two: ids, numbers and the time. */
function withoutNames(text: string): unknown {
  const own = new Set(['id', 'number', 'placedAt', 'updatedAt', 'holdUntil', 'taskId'])
  return JSON.parse(text, function (this: object, name, value: unknown) {
    const isVendor = 'slug' in this
    return own.has(name) && !isVendor ? typeof value : value
  }) as unknown
}

const rows = `
  select
    (select to_jsonb(o) - '{id,number,placed_at,updated_at,hold_until}'::text[]
      || jsonb_build_object('held', o.hold_until - o.placed_at) from orders o where o.id = $1) as "order",
    (select jsonb_agg(to_jsonb(s) - '{id,order_id}'::text[] order by s.id) from sub_orders s where s.order_id = $1) as subs,
    (select jsonb_agg(to_jsonb(i) - '{id,order_id,sub_order_id}'::text[] order by i.id) from order_items i
      where i.order_id = $1) as items,
    (select jsonb_agg(to_jsonb(h) - '{order_id,created_at}'::text[] order by variant_id, location_id) from stock_holds h
      where h.order_id = $1) as holds,
    (select jsonb_agg(to_jsonb(e) - '{id,aggregate,payload,request_id,occurred_at}'::text[]) from events e
      where e.payload = jsonb_build_object('orderId', $1::bigint)) as events,
    (select jsonb_agg(d.task order by d.task) from event_deliveries d where d.aggregate = 'order:' || $1) as deliveries,
    (select jsonb_agg(to_jsonb(j) - '{id,data,created_on,start_after,keep_until}'::text[]
      || jsonb_build_object('kept', j.keep_until - j.start_after)
      || jsonb_build_object('data', j.data - 'requestId' - 'payload' - 'event') order by j.name) from pgboss.job j
      where j.data -> 'payload' = jsonb_build_object('orderId', $1::bigint)) as jobs,
    (select jsonb_object_agg(variant_id, reserved > 0) from stock_levels where variant_id in (
      select variant_id from order_items i where i.order_id = $1)) as stock`

async function assertSameRows(databaseUrl: string, answers: readonly string[]): Promise<void> {
  const client = new Client(databaseUrl)
  await client.connect()
  try {
    const written = []
    for (const text of answers) {
      const id = Number(/"id":(\d+)/.exec(text)?.[1])
      written.push((await client.query(rows, [id])).rows[0])
    }
    assert.deepEqual(written[1], written[0])
  } finally {
    await client.end()
  }
}
