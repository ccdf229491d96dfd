import { test } from 'tap'
import { z } from 'zod'
import { perform } from '../../../domain/common/operation.ts'
import { defineTask } from '../../../domain/common/task.ts'
import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import { cancelTask, listTasks } from '../../../domain/tasks/operations.ts'
import type { TaskRow } from '../../../domain/tasks/schema.ts'
import { drain } from '../../../jobs/drain.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { statementsOf } from '../../doors/statements.ts'
import { enqueue, meansWith } from '../../jobs/shop.ts'
import { people, scopeOf, testApp, type TestApp } from '../../support/app.ts'

const payload = z.object({})
const good = defineTask({ name: 'tests.good', payload, run: async () => {} })
const bad = defineTask({ name: 'tests.bad', queue: 'emails', payload, run: () => Promise.reject(new Error('no')) })

interface Page {
  readonly results: TaskRow[]
  readonly next: string | null
  readonly previous: string | null
}

const list = (app: TestApp, input: object = {}) =>
  perform(scopeOf(app, people.admin), listTasks, input) as Promise<Page>
const idsOf = ({ results }: Page) => results.map(({ id }) => id)

test('the list of tasks is walked without a repeat or a gap, both ways, also where many were queued in one moment', async (t) => {
  const app = await testApp(t)
  for (const task of [good, bad, good.using({ queue: 'critical' }), good]) {
    const payloads = Array.from({ length: 6 }, () => ({}))
    await inTransaction(scopeOf(app, people.customer), people.customer, (ctx) => ctx.enqueueAll(task, payloads))
  }
  // A microsecond apart: the same in milliseconds.
  await rowsOf(app.url, `update pgboss.job set created_on = '2026-01-31 09:00:00.000001Z' where name = 'emails'`)
  await rowsOf(app.url, `update pgboss.job set created_on = '2026-01-31 09:00:00.000002Z' where name = 'critical'`)
  const expected = (
    await rowsOf<{ id: string }>(app.url, 'select id from pgboss.job order by created_on desc, id desc')
  ).map(({ id }) => id)
  const pages: Page[] = []
  for (let cursor: string | null | undefined; cursor !== null && pages.length < 9; cursor = pages.at(-1)!.next) {
    pages.push(await list(app, { limit: 5, ...(cursor === undefined ? {} : { cursor }) }))
    // What is queued meanwhile stands at the head, and changes nothing behind it.
    await enqueue(app, good)
  }
  t.strictSame(pages.flatMap(idsOf), expected)
  const back: string[][] = []
  for (let cursor = pages.at(-1)!.previous; back.length < 4; cursor = pages[0].previous) {
    pages[0] = await list(app, { limit: 5, cursor })
    back.unshift(idsOf(pages[0]))
  }
  t.strictSame(back.flat(), expected.slice(0, 20))
})

test('the list can be narrowed to how tasks stand, to a queue and to a name', async (t) => {
  const app = await testApp(t)
  const failed = await enqueue(app, bad)
  const done = await enqueue(app, good)
  await drain(app.boss, meansWith(app, [good, bad]))
  const cancelled = await enqueue(app, good.using({ queue: 'emails' }))
  await perform(scopeOf(app, people.admin), cancelTask, { id: cancelled })
  const running = await enqueue(app, good)
  await rowsOf(app.url, `update pgboss.job set state = 'active', started_on = now() where id = '${running}'`)
  const ready = await enqueue(app, good)
  const narrowed: readonly (readonly [object, readonly string[]])[] = [
    [{}, [ready, running, cancelled, done, failed]],
    [{ status: 'READY' }, [ready]],
    [{ status: 'RUNNING' }, [running]],
    [{ status: 'SUCCESSFUL' }, [done]],
    [{ status: 'FAILED' }, [cancelled, failed]],
    [{ queue: 'emails' }, [cancelled, failed]],
    [{ queue: 'reports' }, []],
    [{ task: 'tests.bad' }, [failed]],
    [{ status: 'FAILED', task: 'tests.good' }, [cancelled]],
    [{ status: 'READY', queue: 'emails' }, []],
  ]
  for (const [input, ids] of narrowed) t.strictSame(idsOf(await list(app, input)), ids, JSON.stringify(input))
})

test('no page of the list reads all there is, unless it is asked for by name alone', async (t) => {
  const app = await testApp(t)
  await rowsOf(
    app.url,
    `insert into pgboss.job (name, state, created_on, data)
      select (array['critical', 'default', 'emails', 'reports'])[1 + n % 4],
        (case when n > 39900 then 'created' when n % 50 = 0 then 'failed' else 'completed' end)::pgboss.job_state,
        now() - n * interval '1 second', '{"task": "tests.good", "payload": {}}'
      from generate_series(1, 40000) as n`,
  )
  await rowsOf(app.url, 'vacuum analyze pgboss.job_common')
  const { next: cursor } = await list(app)
  const narrowed = [{}, { cursor }, { queue: 'emails' }]
  const standing = ['READY', 'RUNNING', 'SUCCESSFUL', 'FAILED'].map((status) => ({ status }))
  for (const input of [...narrowed, ...standing, { status: 'FAILED', task: 'tests.other' }]) {
    const [asked, ...more] = await statementsOf(() => list(app, input))
    t.strictSame(more, [])
    const plan = await rowsOf<{ 'QUERY PLAN': string }>(app.url, `explain (generic_plan) ${asked!.text}`)
    const text = plan.map((line) => line['QUERY PLAN']).join('\n')
    t.match(text, /Index (Only )?Scan/, JSON.stringify(input))
    t.notMatch(text, /Seq Scan on job/, JSON.stringify(input))
  }
})
