import { test } from 'tap'
import { erase } from '../../../domain/privacy/tasks.ts'
import { tasksOf } from '../../domain/notifications/outside.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { testShop } from '../../support/app.ts'
import { manageHere } from './command-line.ts'

test('erase-users has those erased who asked by letter', async (t) => {
  const app = await testShop(t, { products: 1 })
  const env = { DATABASE_URL: app.url, LOG_LEVEL: 'error' }
  t.match(await manageHere(t, ['erase-users', 'three'], env), { code: 2, stderr: /Expected a whole number/ })
  t.match(await manageHere(t, ['erase-users', '3', '987654', '3'], env), { code: 0, stdout: /^Erasing 2 accounts/ })
  await app.drain()
  const ended = await tasksOf(app, erase)
  t.strictSame([...new Set(ended.map(({ status }) => status))], ['SUCCESSFUL'], 'somebody who never was is no failure')
  t.equal(ended.filter(({ return_value }) => JSON.stringify(return_value) === '{"erased":true}').length, 1)
  t.match(await rowsOf(app.url, 'select email from users where id = 3'), [{ email: 'erased:3' }])
})
