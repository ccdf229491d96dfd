import t from 'tap'
import { holds, holdsForText } from './planted.ts'
import { nouns, readmes } from './rules/files.ts'
import { names } from './rules/names.ts'
import { operations } from './rules/operations.ts'
import { isPastTense } from './rules/past-tense.ts'
import { workplace } from './rules/workplace.ts'

await t.test('a room says what lives there', (t) => {
  const planted = {
    'jobs/README.md': 'The queue.',
    'jobs/queue.ts': '',
    'server/main.ts': '',
    'server/plugins/README.md': 'A folder inside a room is not asked for one.',
    'deploy/kubernetes/web.yaml': '',
    'assets/logo.json': '',
    'compose.yaml': '',
  }
  holdsForText(t, readmes, planted, ['server/README.md:1', 'deploy/README.md:1'])
  t.end()
})

await t.test('files are named after what they hold', (t) => {
  holdsForText(t, nouns, {
    'domain/orders/utils.ts': '✗',
    'server/Helpers.ts': '✗',
    'jobs/MISC.md': '✗',
    'tests/support/testHelpers.ts': '✗',
    'db/string-util.ts': '✗',
    'bench/utils/rates.ts': '✗',
    'routes-v1/misc.test.ts': '✗',
    'domain/orders/utilities-bill.ts': 'utils',
    'server/miscellany.md': 'helpers',
    'domain/products/outils.ts': '',
  })
  t.end()
})

await t.test('operations.ts is a table of contents', (t) => {
  const { imports, record } = { imports: `import { operation } from '../common/operation.ts'`, record: `{ id: 'x.y' }` }
  holds(t, operations, {
    'domain/orders/operations.ts': `
      ${imports}
      import { role } from '../common/access.ts'
      import type { Order } from './schema.ts'
      /** A function () => in a comment. */
      export const place = operation({ id: 'orders.place', access: role('customer'), limit: { per: 60 * 60 }, run: service.place })
      export const quote = operation({ id: 'orders.quote', summary: 'x => y' } satisfies Record<string, unknown>)
      export * from './operations/refunds.ts'
      const hidden = operation(${record}) // ✗
      export let loose = operation(${record}) // ✗
      export const wrapped = wrap(operation(${record})) // ✗
      export const Page = z.object({}) // ✗
      export const inline = operation({ id: 'orders.inline', run: (ctx, input) => service.run(ctx, input) }) // ✗
      export const method = operation({ id: 'orders.method', run() { return 1 } }) // ✗
      export const either = operation({ id: 'orders.either', run: fast ? service.a : service.b }) // ✗
      export const orElse = operation({ id: 'orders.or', limit: policy ?? 'checkout' }) // ✗
      export type Loose = string // ✗
      export { helper } from './service.ts' // ✗
      export * from '../vendors/operations/list.ts' // ✗
      export default operation(${record}) // ✗
      function run() {} // ✗
      if (true) operation(${record}) // ✗
    `,
    'domain/orders/operations/refunds.ts': `
      import { operation as op } from '#domain/common/operation.ts'
      import * as common from '../../common/operation.ts'
      export const refund = op({ id: 'orders.refund' })
      export const undo = common.operation({ id: 'orders.undo' })
      export const run = () => 1 // ✗
    `,
    'domain/vendors/operations.ts': `export const list = operation({ id: 'vendors.list' }) // ✗`,
    'domain/vendors/service.ts': `
      ${imports}
      import { operation as op } from '../common/operation.ts'
      export const list = op(${record}) // ✗
      const text = "operation({ id: 'x.y' })"
      // operation({ id: 'x.y' })
      const other = surgeon.operation({})
    `,
    'routes-v1/orders.ts': `
      import { operation } from '../domain/common/operation.ts'
      app.get('/x', serve(operation(${record}))) // ✗
    `,
    'tests/domain/perform.test.ts': `
      import { operation } from '../../domain/common/operation.ts'
      const fake = operation({ id: 'fake', run: () => 1 })
    `,
  })
  t.end()
})

await t.test('names that others hold on to are formed alike, written out and used once', (t) => {
  holds(t, names, {
    'domain/orders/operations.ts': `${imports('../common')}
      export const place = operation({ id: 'orders.place' })
      export const place2 = operation({ 'id': \`orders.placeAll\` })
      export const taken = operation({ id: 'orders.place' }) // ✗
      export const other = operation({ id: 'vendors.place' }) // ✗
      export const kebab = operation({ id: 'orders.place-now' }) // ✗
      export const upper = operation({ id: 'orders.Place' }) // ✗
      export const deep = operation({ id: 'orders.place.now' }) // ✗
      export const computed = operation({ id: prefix + '.place' }) // ✗
      export const spread = operation({ ...base }) // ✗
      // operation({ id: 'bad' })
      const text = "operation({ id: 'bad' })"
    `,
    'domain/orders/events.ts': `${imports('#domain/common')}
      export const placed = defineEvent({ name: 'order.placed' })
      export const paid = fact({ name: 'order.paid' })
      export const out = defineEvent({ name: 'cart.checkedOut' })
      export const changed = defineEvent({ name: 'stock.changed' })
      export const place = defineEvent({ name: 'order.place' }) // ✗
      export const kebab = fact({ name: 'order.part-shipped' }) // ✗
      export const one = defineEvent({ name: 'placed' }) // ✗
      export const shout = defineEvent({ name: 'Order.placed' }) // ✗
      export const again = defineEvent({ name: 'order.placed' }) // ✗
      export const named = defineEvent({ name: name }) // ✗
    `,
    'domain/orders/tasks.ts': `${imports('../common')}
      export const expire = defineTask({ name: 'orders.expireCarts' })
      export const foreign = defineTask({ name: 'notifications.send' }) // ✗
      export const snake = defineTask({ name: 'orders.expire_carts' }) // ✗
      export const none = defineTask({}) // ✗
    `,
    'domain/orders/errors.ts': `${imports('../common')}
      export const empty = errorType('invalid', 'orders.cart-empty', 'The cart is empty.')
      export const camel = errorType('invalid', 'orders.cartEmpty', 'The cart is empty.') // ✗
      export const foreign = errorType('invalid', 'vendors.cart-empty', 'The cart is empty.') // ✗
      export const twice = errorType('conflict', 'orders.cart-empty', 'The cart is empty.') // ✗
      throw new DomainError({ kind: 'invalid', code: 'orders.other', title: 'Other.' }, 'Other.') // ✗
      throw new DomainError(empty, 'orders.whatever')
    `,
    'server/plugins/problems.ts': `${imports('../../domain/common')}
      export const late = errorType('unavailable', 'server.too-busy', 'Come back.')
      export const token = errorType('unauthenticated', 'authentication.token-expired', 'Sign in again.')
      export const odd = errorType('invalid', 'plugins.odd', 'Odd.') // ✗
    `,
    'tests/jobs/queue.test.ts': `${imports('../../domain/common')}
      const fake = defineTask({ name: 'fake' })
    `,
  })
  t.end()
})

await t.test('the past tense is told from the present', (t) => {
  const past = ['placed', 'sent', 'paymentFailed', 'checkedOut', 'agreed', 'signedUp']
  const present = ['place', 'need', 'feed', 'low', 'failing', 'sendMail']
  t.strictSame([...past, ...present].filter(isPastTense), past)
  t.end()
})

await t.test('nothing speaks of the place it was written', (t) => {
  // Put together here, so that this file keeps the rule itself.
  const [work, shared] = [['', 'work', ''].join('/'), ['..', 'shared', ''].join('/')]
  const [issue, host] = ['issue', 'registry.example']
  holdsForText(t, workplace, {
    'README.md': `
      Clone it into ${work}main. ✗
      See [the house](${shared}HOUSE.md). ✗
      This is homework/part, a framework/room and https://example.org${work}of-art.`,
    'domain/orders/service.ts': `
      // Works around ${issue} #12. ✗
      // See I${issue.slice(1)} 7 for why. ✗
      const folder = '${work}' // ✗
      const data = process.env.REAL_DATA_DIR ?? '${shared}data'
      // Each ${issue} of a token is logged.`,
    'package.json': `"resolved": "http://${host}:4873/zod.tgz" ✗`,
    'deploy/web.yaml': `
      npm_config: https://npm.${host}/x ✗
      image: ${host}/web:1`,
  })
  t.end()
})

function imports(common: string): string {
  return `
      import { operation } from '${common}/operation.ts'
      import { defineEvent, defineEvent as fact } from '${common}/event.ts'
      import { defineTask } from '${common}/task.ts'
      import { DomainError, errorType } from '${common}/errors.ts'`
}
