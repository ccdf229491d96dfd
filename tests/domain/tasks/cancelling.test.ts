import t, { test } from 'tap'
import type { User } from '../../../domain/common/access.ts'
import { requestSalesReport } from '../../../domain/analytics/operations.ts'
import { perform } from '../../../domain/common/operation.ts'
import { cancelOrder } from '../../../domain/orders/operations.ts'
import { requestExport } from '../../../domain/privacy/operations.ts'
import { getResult } from '../../../domain/tasks/index.ts'
import { cancelTask } from '../../../domain/tasks/operations.ts'
import { registry } from '../../../jobs/registry.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { placeOne } from '../../jobs/shop.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'
import { codeOf } from '../../support/failure.ts'

const app = await testShop(t, { products: 2 })
const cancel = (who: User, id: string) => perform(scopeOf(app, who), cancelTask, { id })

test('what follows from what somebody does is not theirs to stop, though they may watch it: money goes back by it', async (t) => {
  await placeOne(app)
  const [order] = await rowsOf<{ id: number }>(app.url, 'select id::int from orders order by id desc limit 1')
  await perform(scopeOf(app, people.customer), cancelOrder, { id: order!.id, reason: 'Changed my mind' })
  const following = await rowsOf<{ id: string; task: string }>(
    app.url,
    `select id, data ->> 'task' as task from pgboss.job where data ->> 'ownerId' = '${people.customer.userId}'`,
  )
  t.ok(following.some(({ task }) => task === 'payments.undo'))
  for (const { id, task } of following) {
    t.equal(await codeOf(cancel(people.customer, id)), 'tasks.not-cancellable', task)
    t.equal((await getResult(app.db, id)).status, 'READY', task)
  }
  const undo = following.find(({ task }) => task === 'payments.undo')!
  await cancel(people.admin, undo.id)
  t.match(await getResult(app.db, undo.id), { status: 'FAILED', errors: [{ errorClass: 'TaskCancelled' }] })
})

test('whoever asked for a report or an export may have it stopped', async (t) => {
  for (const [who, asked] of [
    [people.customer, perform(scopeOf(app, people.customer), requestExport, {})],
    [people.vendor, perform(scopeOf(app, people.vendor), requestSalesReport, { vendor: 1 })],
  ] as const) {
    const { taskId } = (await asked) as { taskId: string }
    await cancel(who, taskId)
    t.match(await getResult(app.db, taskId), { status: 'FAILED', errors: [{ errorClass: 'TaskCancelled' }] })
  }
  const cancellable = [...registry.values()].filter((task) => task.cancellable).map(({ name }) => name)
  t.strictSame(cancellable.toSorted(), [
    'analytics.makeSalesReport',
    'measurements.analysePhotos',
    'privacy.prepareExport',
  ])
})
