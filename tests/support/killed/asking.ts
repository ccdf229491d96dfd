import { perform } from '../../../domain/common/operation.ts'
import { cancelOrder, placeOrder } from '../../../domain/orders/operations.ts'
import { createRefund, receiveNotice, startPayment } from '../../../domain/payments/operations.ts'
import { requestPayout } from '../../../domain/payouts/operations.ts'
import type { App } from '../../../server/context.ts'
import { people, scopeOf } from '../scopes.ts'
import { answerOf } from '../till.ts'

const operations = { placeOrder, cancelOrder, startPayment, createRefund, requestPayout, receiveNotice }

/** One request, in words that another process can be given. */
export interface Asked {
  readonly operation: keyof typeof operations
  readonly as: 'customer' | 'vendor' | 'admin' | 'nobody'
  readonly input: object
  /** Its Idempotency-Key, where it has one. */
  readonly key?: string | undefined
}

/** Asks as somebody who has shown just now who they are. */
export async function ask(app: App, { operation, as, input, key }: Asked): Promise<unknown> {
  const person = people[as]
  const actor = person.kind === 'user' ? { ...person, authenticatedAt: app.clock().getTime() } : person
  const scope = { ...scopeOf(app, actor), idempotencyKey: key }
  return answerOf(perform<never, never, never, never>(scope, operations[operation] as never, input))
}
