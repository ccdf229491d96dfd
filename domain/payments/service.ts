import { randomBytes } from 'node:crypto'
import type { User } from '../common/access.ts'
import type { OutwardCtx, ReadCtx, WriteCtx } from '../common/context.ts'
import { common, DomainError } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import { ForgedNotice, type PaymentGateway, type Provider } from '../common/payment-gateways.ts'
import { holdLonger, lockOrder, type LockedOrder, orderNotFound, requireSeen } from '../orders/index.ts'
import { advance } from './advance.ts'
import { insertNotice, noteWorked } from './call-queries.ts'
import { alreadyUnderWay, forgedNotice, nothingToPay, paymentNotFound, providerNotOffered } from './errors.ts'
import { paymentStarted, transferNoted } from './events.ts'
import * as queries from './queries.ts'
import {
  type GetPayment,
  type ListPayments,
  type Payment,
  type ReceiveNotice,
  type StartPayment,
  UNDER_WAY,
} from './schema.ts'
import { workNotice } from './tasks.ts'

/**
 * Begins to pay for an order, or goes on with what its buyer has begun. The row is written first, the provider asked outside of
 * any transaction, and what it says noted under the order's lock.
 */
export async function startPayment(ctx: OutwardCtx<User>, input: StartPayment): Promise<Payment> {
  requireOffered(ctx, input.provider)
  const paymentId = await ctx.write((write) => begin(write, input))
  await advance(ctx, paymentId)
  return ctx.conclude(({ db, actor }) => requirePayment(db, actor, paymentId))
}

async function begin(ctx: WriteCtx<User>, { id, provider, card }: StartPayment): Promise<number> {
  const order = await lockOrder(ctx.db, id)
  if (order === undefined || order.customerId !== ctx.actor.userId) {
    throw new DomainError(orderNotFound, `No order of yours has the id ${id}.`)
  }
  const due = order.total - order.captured
  if (order.status !== 'pending' || due <= 0) {
    throw new DomainError(nothingToPay, `The order is ${order.status}.`, { meta: { orderStatus: order.status } })
  }
  const known = (await queries.listPaymentRows(ctx.db, id)).find(({ status }) => UNDER_WAY.includes(status))
  if (known !== undefined) return goOn(known, provider)
  await holdLonger(ctx, order)
  const { currency } = order
  const payment = { orderId: id, provider, reference: referenceOf(order), amount: due, currency, card: card ?? null }
  const paymentId = await queries.insertPayment(ctx.db, payment, ctx.now)
  await ctx.emit(paymentStarted, { paymentId, orderId: id }, changesBetween({}, { provider, amount: due, currency }))
  return paymentId
}

/** A second page of the same buyer goes on where the first one is. */
function goOn(known: queries.PaymentRow, provider: Provider): number {
  if (known.provider === provider) return known.id
  throw new DomainError(alreadyUnderWay, `A payment by ${known.provider} is under way.`, {
    meta: { paymentId: known.id },
  })
}

const referenceOf = ({ number }: LockedOrder): string => `${number.toLowerCase()}-${randomBytes(6).toString('hex')}`

function requireOffered({ gateways }: OutwardCtx, provider: Provider): PaymentGateway {
  if (gateways.payments.offered.includes(provider)) return gateways.payments.of(provider)
  const offered = gateways.payments.offered.join(', ')
  throw new DomainError(providerNotOffered, `One can pay by ${offered === '' ? 'nothing yet' : offered}.`)
}

/** One payment of the actor's own; staff see all. */
export function getPayment({ db, actor }: ReadCtx, { paymentId }: GetPayment): Promise<Payment> {
  return requirePayment(db, actor, paymentId)
}

async function requirePayment(db: ReadCtx['db'], actor: ReadCtx['actor'], id: number): Promise<Payment> {
  const payment = await queries.findPayment(db, actor, id)
  if (payment === undefined) throw new DomainError(paymentNotFound, `No payment of yours has the id ${id}.`)
  return payment
}

/** Every payment of an order of the actor's own, oldest first; staff see those of all. */
export async function listPayments(ctx: ReadCtx, { id }: ListPayments): Promise<{ results: Payment[] }> {
  await requireSeen(ctx, id)
  return { results: await queries.listPayments(ctx.db, ctx.actor, id) }
}

/** Keeps what a provider tells, once, and has it worked off; the provider is answered at once. */
export async function receiveNotice(ctx: OutwardCtx, input: ReceiveNotice): Promise<{ received: true }> {
  const { provider, body, headers } = input
  if (!ctx.gateways.payments.offered.includes(provider)) {
    throw new DomainError(common.notFound, `There are no payments by ${provider} here.`)
  }
  const notice = readNotice(ctx.gateways.payments.of(provider), Buffer.from(body), headers)
  await ctx.write(async (write) => {
    if (!(await insertNotice(write.db, provider, notice, write.now))) return
    if (notice.transfer === undefined) {
      await write.enqueue(workNotice, { provider, noticeId: notice.id, ...notice.about })
      return
    }
    await write.emit(transferNoted, { provider, reference: notice.transfer.reference })
    await noteWorked(write.db, provider, notice.id, write.now)
  })
  return { received: true }
}

function readNotice(gateway: PaymentGateway, body: Buffer, headers: ReceiveNotice['headers']) {
  try {
    return gateway.readNotice(body, headers)
  } catch (error) {
    if (!(error instanceof ForgedNotice)) throw error
    throw new DomainError(forgedNotice, 'The signature does not fit what it is for.', { cause: error })
  }
}
