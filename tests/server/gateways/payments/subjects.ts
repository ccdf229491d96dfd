import type { Test } from 'tap'
import { connect } from '../../../../db/connect.ts'
import type {
  NewPayment,
  PaymentGateway,
  PaymentState,
  ProviderPayment,
} from '../../../../domain/common/payment-gateways.ts'
import { paystackPayments } from '../../../../server/gateways/payments/paystack.ts'
import { stripePayments } from '../../../../server/gateways/payments/stripe.ts'
import { testPayments } from '../../../../server/gateways/payments/test.ts'
import { testDatabase } from '../../../support/database.ts'
import { PAYSTACK_KEY, startPaystack } from '../../../support/payments/paystack.ts'
import type { FakeOptions, FakeProvider, Money } from '../../../support/payments/provider.ts'
import { startStripe, STRIPE_KEY, STRIPE_WEBHOOK_SECRET } from '../../../support/payments/stripe.ts'
import type { Notice } from '../../../support/payments/notices.ts'

/** A gateway, and the world behind it as a test holds it. */
export interface Subject {
  readonly gateway: PaymentGateway
  /** Has the next call that changes anything be done and not heard of. */
  readonly deafen: () => void
  /** The buyer does their part. */
  readonly pay: (reference: string) => Promise<void>
  /** What the provider has of a buyer. */
  readonly money: (reference: string) => Promise<Money>
  /** What the provider tells of a payment that has been paid. */
  readonly notice: (reference: string) => Promise<Notice>
  /** The same notice, signed as long ago; undefined where notices have no time. */
  readonly noticeOf: ((reference: string, at: Date) => Promise<Notice>) | undefined
  /** Refunds come to their end, where that takes time. */
  readonly settle: (reference: string) => void
  /** Whether it finds a payment by our reference alone. */
  readonly findsByReference: boolean
}

/** What a gateway can do, as a test is to know before it opens it. */
export interface Able {
  readonly authorises: boolean
  /** Whether its notices have a time. */
  readonly dates: boolean
  /** @param options.deaf whether some of its calls will not be heard of */
  readonly open: (t: Test, options?: { readonly deaf?: boolean }) => Promise<Subject & { order(): NewPayment }>
}

let orders = 0

const orderOf = (more: Partial<NewPayment> = {}): NewPayment => {
  orders += 1
  return {
    reference: `FS-${100_000 + orders}-1`,
    amount: 1_234_567,
    currency: 'NGN',
    email: 'ada@example.com',
    description: `Order FS-${100_000 + orders}`,
    returnUrl: 'https://shop.example/orders/back',
    ...more,
  }
}

/** A payment as we know it once it was heard of. */
export const known = (
  { reference, amount, currency }: NewPayment,
  { providerId }: { providerId: string | null },
): ProviderPayment => ({
  reference,
  amount,
  currency,
  providerId,
})

/** Begins a payment, and has the buyer do their part. */
export async function paid(subject: Pick<Subject, 'gateway' | 'pay'> & { order(): NewPayment }): Promise<{
  readonly order: NewPayment
  readonly payment: ProviderPayment
  readonly state: PaymentState
}> {
  const order = subject.order()
  const payment = known(order, await heard(() => subject.gateway.start(order, `start ${order.reference}`)))
  await subject.pay(order.reference)
  return { order, payment, state: (await subject.gateway.find(payment))! }
}

/** Asks until it is heard, as a task would: under the same key. */
export async function heard<T>(call: () => Promise<T>): Promise<T> {
  for (let turn = 0; ; turn += 1) {
    try {
      return await call()
    } catch (error) {
      if ((error as Error).name !== 'PaymentUnclear' || turn > 200) throw error
    }
  }
}

export const openStripe = async (t: Test, options?: FakeOptions) => {
  const fake = await startStripe(options)
  t.teardown(() => fake.close())
  const gateway = stripePayments(
    { secretKey: STRIPE_KEY, webhookSecret: STRIPE_WEBHOOK_SECRET, publishableKey: 'pk_test', base: fake.base },
    { timeout: 2_000 },
  )
  return { fake, gateway, order: orderOf }
}

export const openPaystack = async (t: Test, options?: FakeOptions) => {
  const fake = await startPaystack(options)
  t.teardown(() => fake.close())
  const gateway = paystackPayments({ secretKey: PAYSTACK_KEY, base: fake.base }, { timeout: 2_000 })
  return { fake, gateway, order: orderOf }
}

export const TEST_SECRET = 'test-secret-do-not-print'

export const openTest = async (t: Test, options: { readonly card?: NewPayment['card'] } = {}) => {
  const { url } = await testDatabase(t)
  const { db } = connect({ url, max: 5 })
  t.teardown(() => db.destroy())
  const confirmUrl = 'http://127.0.0.1:3000/dev/payments'
  const open = (clock?: () => Date) => testPayments(db, { secret: TEST_SECRET, confirmUrl, ...(clock && { clock }) })
  return { db, open, gateway: open(), order: (more: Partial<NewPayment> = {}) => orderOf({ ...options, ...more }) }
}

const sayings = (fake: FakeProvider) => ({
  notice: async (reference: string) => signedOf(fake, reference),
  money: async (reference: string) => fake.money(reference),
  pay: async (reference: string) => fake.pay(reference),
})

function signedOf(fake: FakeProvider, reference: string, at?: Date): Notice {
  const told = fake.notices.told.findLast((each) => each.includes(reference))
  return fake.notices.sign(JSON.parse(told!) as object, at)
}

export const subjects: Readonly<Record<string, Able>> = {
  stripe: { authorises: true, dates: true, open: stripe },
  paystack: { authorises: false, dates: false, open: paystack },
  test: { authorises: true, dates: true, open: builtIn },
}

async function stripe(t: Test): Promise<Subject & { order(): NewPayment }> {
  const { fake, gateway, order } = await openStripe(t)
  return {
    gateway,
    order,
    ...sayings(fake),
    findsByReference: false,
    deafen: () => fake.faults.next('cut-after', /^POST/),
    noticeOf: async (reference, at) => signedOf(fake, reference, at),
    settle: () => {},
  }
}

async function paystack(t: Test): Promise<Subject & { order(): NewPayment }> {
  const { fake, gateway, order } = await openPaystack(t)
  return {
    gateway,
    order,
    ...sayings(fake),
    findsByReference: true,
    noticeOf: undefined,
    deafen: () => fake.faults.next('cut-after', /^POST/),
    settle: (reference) => fake.settleRefunds(reference, 'processed'),
  }
}

/** Its cards time out, and its buyers have paid as soon as they begin. */
async function builtIn(t: Test, { deaf = false } = {}): Promise<Subject & { order(): NewPayment }> {
  const { gateway, open, db, order } = await openTest(t, deaf ? { card: 'timeout' } : {})
  return {
    gateway,
    order,
    findsByReference: true,
    settle: () => {},
    deafen: () => {},
    pay: async () => {},
    async money(reference) {
      const { status, amount, captured, refunded } = await db
        .selectFrom('test_payments')
        .selectAll()
        .where('reference', '=', reference)
        .executeTakeFirstOrThrow()
      return { authorised: status === 'authorised' ? amount : 0, captured, refunded }
    },
    notice: (reference) => gateway.noticeOf(reference),
    noticeOf: (reference, at) => open(() => at).noticeOf(reference),
  }
}
