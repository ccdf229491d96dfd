// Changes orders until it is killed.

import { parseArgs } from 'node:util'
import { keepChanging } from './order-changes.ts'
import { chaosScope, openApp } from './process.ts'

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    orders: { type: 'string' },
    rate: { type: 'string' },
    undone: { type: 'string' },
  },
})
const scope = chaosScope(await openApp(values.url!, 'web'))
process.send!('ready')
await keepChanging(scope, {
  orders: Number(values.orders),
  perSecond: Number(values.rate),
  rolledBack: Number(values.undone),
})
