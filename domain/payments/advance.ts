import { findAccount } from '../authentication/index.ts'
import type { WriteCtx } from '../common/context.ts'
import { later } from '../common/duration.ts'
import type { PaymentState, ProviderPayment } from '../common/payment-gateways.ts'
import { type LockedOrder, requireLocked } from '../orders/index.ts'
import { answerCall, insertCall, type NewCall } from './call-queries.ts'
import { BUSY_SECONDS, detailOf, type Hands, type Heard, heard } from './hands.ts'
import { isOver, noteAbsence, noteRefusal, noteState } from './noting.ts'
import { findPaymentRow, type PaymentRow, updatePayment } from './queries.ts'

/** What is to be asked of a provider next. */
interface Step {
  readonly verb: Exclude<NewCall['verb'], 'refund'> | 'find'
  readonly key: string
  readonly payment: PaymentRow
  readonly order: LockedOrder
  readonly email: string
  readonly callId: number | undefined
}

/** `rest`: nothing more can be done now. `busy`: somebody else is at it. */
export type Advanced = 'rest' | 'busy'

/** A payment that has not come to rest after so many steps is looked at again later. */
const MOST_STEPS = 6

/**
 * Brings a payment as far as it can go now, by asking its provider. Each step is written down before it is asked for and noted
 * under the lock of its order afterwards, so that whoever is killed in between can be followed by anybody: a notice, the
 * next request or the reconciliation does the same again with the same key.
 */
export async function advance(hands: Hands, paymentId: number): Promise<Advanced> {
  let asked = false
  for (let steps = 0; steps < MOST_STEPS; steps += 1) {
    const step = await hands.write((ctx) => takeStep(ctx, paymentId, asked))
    if (typeof step === 'string') return step
    asked ||= step.verb === 'find'
    const answer = await heard(hands, () => ask(hands, step))
    if (!(await hands.write((ctx) => note(ctx, step, answer)))) return 'rest'
  }
  return 'rest'
}

/** @param asked whether the provider has said just now how it stands */
async function takeStep(ctx: WriteCtx, paymentId: number, asked: boolean): Promise<Step | Advanced> {
  const { orderId } = (await findPaymentRow(ctx.db, paymentId))!
  const order = await requireLocked(ctx, orderId)
  // As it stands now that its order is locked.
  const payment = (await findPaymentRow(ctx.db, paymentId))!
  if (payment.busyUntil !== null && payment.busyUntil > ctx.now.toISOString()) return 'busy'
  const verb = nextVerb(payment, order, asked)
  const checkAt = nextCheck(ctx.now, payment)
  if (verb === undefined) {
    await updatePayment(ctx.db, paymentId, { checkAt }, ctx.now)
    return 'rest'
  }
  const key = `${payment.reference}-${verb}-${payment.turn}`
  const status = verb === 'capture' ? 'capturing' : verb === 'void' ? 'voiding' : payment.status
  const busyUntil = later(ctx.now, BUSY_SECONDS)
  await updatePayment(
    ctx.db,
    paymentId,
    { status, busyUntil, checkAt: isOver(payment.status) ? checkAt : busyUntil },
    ctx.now,
  )
  const callId = verb === 'find' ? undefined : await insertCall(ctx.db, { paymentId, verb, key }, ctx.now)
  const email = (await findAccount(ctx.db, order.customerId))?.email ?? 'nobody@invalid.example'
  return { verb, key, payment: { ...payment, status }, order, email, callId }
}

/** Money is taken while the order waits for it, and let go of otherwise. */
function nextVerb(payment: PaymentRow, order: LockedOrder, asked: boolean): Step['verb'] | undefined {
  const wanted = order.status === 'pending'
  switch (payment.status) {
    case 'started':
      return 'start'
    case 'needs-action':
    case 'processing':
      return asked ? undefined : wanted ? 'find' : 'void'
    case 'authorised':
      return wanted ? 'capture' : 'void'
    case 'capturing':
      return 'capture'
    case 'voiding':
      return payment.providerId === null ? 'start' : 'void'
    case 'captured':
    case 'voided':
    case 'failed':
      break
  }
  // It is over; whoever asks all the same has heard of something, or looks whether a buyer has paid after all.
  return asked || payment.providerId === null ? undefined : 'find'
}

/** How long a buyer may still be able to pay what could not be taken off the table, in hours. */
const OPEN_HOURS = 48

/**
 * Buyers take minutes. What could not be let go of at its provider is looked at for two days, more and more seldom; the rest
 * is left alone.
 */
function nextCheck(now: Date, { status, checkAt, createdAt }: PaymentRow): string | null {
  if (status === 'needs-action' || status === 'processing') return later(now, 120)
  const age = (now.getTime() - Date.parse(createdAt)) / 1_000
  const open = status === 'voided' && checkAt !== null && age < OPEN_HOURS * 3_600
  return open ? later(now, Math.min(3_600, Math.max(120, age / 4))) : null
}

function ask({ gateways }: Hands, { verb, key, payment, order, email }: Step): Promise<PaymentState | undefined> {
  const gateway = gateways.payments.of(payment.provider)
  const { reference, providerId, amount, currency } = payment
  const known: ProviderPayment = { reference, providerId, amount, currency }
  switch (verb) {
    case 'start':
      return gateway.start(
        {
          reference,
          amount,
          currency,
          email,
          description: `Order ${order.number}`,
          returnUrl: `${gateways.site.url}/orders/${order.id}`,
          ...(payment.card !== null && { card: payment.card }),
        },
        key,
      )
    case 'capture':
      return gateway.capture(known, key)
    case 'void':
      return gateway.void(known, key)
    case 'find':
      break
  }
  return gateway.find(known)
}

/** @returns whether to go on at once */
async function note(ctx: WriteCtx, step: Step, answer: Heard<PaymentState | undefined>): Promise<boolean> {
  const { payment, order, callId } = step
  const locked = await requireLocked(ctx, order.id)
  if (callId !== undefined) await answerCall(ctx.db, callId, answer.outcome, detailOf(answer))
  const now = (await findPaymentRow(ctx.db, payment.id))!
  if (answer.outcome === 'unclear') {
    const checkAt = isOver(now.status) ? now.checkAt : later(ctx.now, 30)
    await updatePayment(ctx.db, payment.id, { busyUntil: null, checkAt }, ctx.now)
    return false
  }
  if (answer.outcome === 'refused') return noteRefusal(ctx, now, step.verb, answer.refusal)
  if (answer.state === undefined) return noteAbsence(ctx, now)
  return noteState(ctx, locked, now, answer.state)
}
