import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { test, type Test } from 'tap'
import { z } from 'zod'
import { defineTask, type Task } from '../../../domain/common/task.ts'
import { drain } from '../../../jobs/drain.ts'
import { applySchedules } from '../../../jobs/schedule.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { enqueue, meansWith, placeOne, taskSeenBy } from '../../jobs/shop.ts'
import { people, type TestApp, testMarket } from '../../support/app.ts'
import type { Headers } from '../../doors/callers.ts'
import { browserOf, ours } from './visitors.ts'

const EVIL = `<script>alert(1)</script><img src=x onerror="alert('2')">&amp;`
const payload = z.object({}).loose()
const bad = defineTask({ name: 'tests.bad', queue: 'emails', payload, run: () => Promise.reject(new RangeError(EVIL)) })

interface Operator {
  readonly app: TestApp
  readonly server: FastifyInstance
  readonly headers: Headers
  readonly page: (url: string) => Promise<string>
  readonly send: (url: string, to?: string) => Promise<LightMyRequestResponse>
}

/** A market, and a browser of its admin. */
async function operator(t: Test): Promise<Operator> {
  const { app, server } = await testMarket(t, { products: 2 })
  const headers = await browserOf(server)
  const form = { ...headers, 'content-type': 'application/x-www-form-urlencoded' }
  return {
    app,
    server,
    headers,
    async page(url) {
      const { statusCode, body } = await server.inject({ url, headers })
      t.equal(statusCode, 200, url)
      return body
    },
    send: (url, to = '/admin/tasks') =>
      server.inject({ method: 'POST', url, headers: form, payload: new URLSearchParams({ to }).toString() }),
  }
}

const work = (app: TestApp, ...tasks: Task[]) => drain(app.boss, meansWith(app, tasks))

test('the overview shows each queue, what failed, what runs, what comes round and what happened', async (t) => {
  const { app, page } = await operator(t)
  await applySchedules(app.boss)
  const empty = await page('/admin/tasks')
  for (const queue of ['critical', 'default', 'emails', 'reports']) t.match(empty, `<h2>${queue}</h2>`)
  t.match(empty, /tasks\.prune[^]*17 3 \* \* \*[^]*UTC[^]*once[^]*in \d+ (h|min|s)/)
  const failed = await enqueue(app, bad)
  t.equal(await work(app, bad), 1)
  const order = await placeOne(app)
  await rowsOf(app.url, `update pgboss.job set state = 'active', started_on = now() where id = '${order}'`)
  await rowsOf(app.url, `insert into task_progress values ('${order}', 0.4, now())`)
  const body = await page('/admin/tasks')
  t.match(body, `action="/admin/tasks/${failed}/retry"`)
  t.match(body, `action="/admin/tasks/${order}/cancel"`)
  t.match(body, /<progress max="1" value="0.4"><\/progress> 40 %/)
  t.match(body, /order\.placed[^]*order:\d+[^]*<strong class="bad">2<\/strong>/, 'its followers are still owed it')
  t.match(body, 'href="/admin/queues"', 'the dashboard is one click away')
})

test('what others wrote is text on every page, wherever it stands', async (t) => {
  const { app, page } = await operator(t)
  const id = await enqueue(app, bad, { note: EVIL })
  await work(app, bad)
  await rowsOf(app.url, `update pgboss.job set data = jsonb_set(data, '{requestId}', '"<b>"') where id = '${id}'`)
  const addresses = ['/admin/tasks', '/admin/tasks/all', `/admin/tasks/${id}`]
  for (const url of [...addresses, `/admin/tasks/all?task=${encodeURIComponent(EVIL)}`]) {
    const body = await page(url)
    t.match(body, '&lt;script&gt;alert(1)&lt;/script&gt;', url)
    t.notMatch(body, /<script>|<img|<b>/, url)
    t.notMatch(body.replaceAll(/"[^"]*"/g, '""'), /<style|<[^>]*\s(?:style|on\w+)=/i, 'and nothing of ours is inline')
  }
})

test('a task has a page with its payload, its errors and where they come from', async (t) => {
  const { app, page } = await operator(t)
  const id = await enqueue(app, bad, { orderId: 17 })
  await work(app, bad)
  const body = await page(`/admin/tasks/${id}`)
  t.match(body, /<pre>\{\s+&quot;orderId&quot;: 17\s+\}<\/pre>/)
  t.match(body, /Attempt 1: RangeError[^]*<pre>RangeError: [^]*at [^]*tasks\.test\.ts/)
  t.match(body, 'user 3')
})

test('retry runs a failed task again, and comes back to the page it was on', async (t) => {
  const { app, page, send } = await operator(t)
  const second = defineTask({
    name: 'tests.second',
    payload,
    run: async ({ attempt }) => (attempt === 1 ? Promise.reject(new Error('not yet')) : 'at last'),
  })
  const id = await enqueue(app, second)
  await work(app, second)
  const list = '/admin/tasks/all?status=FAILED&queue=default'
  t.match(await page(list), 'name="to" value="/admin/tasks/all?status=FAILED&amp;queue=default"')
  t.match(await send(`/admin/tasks/${id}/retry`, list), { statusCode: 303, headers: { location: list } })
  t.equal(await work(app, second), 1)
  t.match(await taskSeenBy(app, people.admin, id), { status: 'SUCCESSFUL', returnValue: 'at last' })
  t.match(await rowsOf(app.url, `select name, actor from events where actor <> 'anonymous'`), [
    { name: 'task.retried', actor: 'user:1' },
  ])
  const again = await send(`/admin/tasks/${id}/retry`)
  t.match(again, { statusCode: 409, body: /Only a task that has failed can be run again/ })
  t.match(await send(`/admin/tasks/${crypto.randomUUID()}/retry`), { statusCode: 404 })
})

test('cancel ends a waiting task, as whoever pressed the button', async (t) => {
  const { app, send } = await operator(t)
  const id = await placeOne(app)
  t.match(await send(`/admin/tasks/${id}/cancel`, 'https://evil.example/'), { headers: { location: '/admin/tasks' } })
  t.match(await taskSeenBy(app, people.admin, id), { status: 'FAILED', errors: [{ errorClass: 'TaskCancelled' }] })
  t.match(await rowsOf(app.url, `select actor from events where name = 'task.cancelled'`), [{ actor: 'user:1' }])
  t.match(await send(`/admin/tasks/${id}/cancel`), { statusCode: 409 })
  const stranger = { method: 'POST', url: `/admin/tasks/${id}/retry`, headers: ours } as const
  t.match(await (await operator(t)).server.inject(stranger), { statusCode: 303, headers: { location: /login/ } })
})

test('the list is filtered, and turned page by page with its filters kept', async (t) => {
  const { app, page } = await operator(t)
  const note = defineTask({ name: 'tests.note', queue: 'reports', payload, run: async () => {} })
  for (let n = 0; n < 60; n += 1) await enqueue(app, note)
  await enqueue(app, bad)
  t.equal(idsOn(await page('/admin/tasks/all')).length, 50)
  t.equal(idsOn(await page('/admin/tasks/all?status=&queue=emails&task=')).length, 1)
  t.equal(idsOn(await page('/admin/tasks/all?status=RUNNING')).length, 0)
  const first = await page('/admin/tasks/all?status=READY&queue=reports&task=tests.note')
  t.match(first, '<option selected>READY</option>')
  t.match(first, '<option selected>reports</option>')
  t.match(first, 'value="tests.note"')
  const older = /<a href="([^"]+)">Older/.exec(first)![1]!.replaceAll('&amp;', '&')
  t.match(older, 'status=READY&queue=reports&task=tests.note')
  const second = await page(older)
  t.equal(new Set([...idsOn(first), ...idsOn(second)]).size, 60, 'each is on one page')
  t.notMatch(second, '>Older')
  const newer = /<a href="([^"]+)">Newer/.exec(second)![1]!.replaceAll('&amp;', '&')
  t.strictSame(idsOn(await page(newer)), idsOn(first))
})

/** The tasks a page lists, in its order. */
const idsOn = (body: string) =>
  [...body.matchAll(/<td[^>]*><div><a href="\/admin\/tasks\/([^"]+)"/g)].map(([, id]) => id)
