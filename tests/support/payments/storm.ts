// Many buyers pay by a provider that fails in every way; some are never heard of, some change their minds.

import { sql } from 'kysely'
import type { PaymentGateways, Provider } from '../../../domain/common/payment-gateways.ts'
import { paystackPayments } from '../../../server/gateways/payments/paystack.ts'
import { stripePayments } from '../../../server/gateways/payments/stripe.ts'
import { faultsOf } from '../../../server/manage/verify.ts'
import type { Till } from '../till.ts'
import type { Notice } from './notices.ts'
import { PAYSTACK_KEY, startPaystack } from './paystack.ts'
import type { FakeOptions, FakeProvider } from './provider.ts'
import { startStripe, STRIPE_KEY, STRIPE_WEBHOOK_SECRET } from './stripe.ts'

export interface Storm {
  readonly provider: Exclude<Provider, 'test'>
  readonly buyers: number
  readonly seed: number
  /** Told how far it has come. */
  readonly onProgress?: (what: string) => void
}

/** A till, and the door by which providers tell of their own accord. */
export interface Ground {
  readonly till: Till
  /** @returns the status it is answered with */
  receive(provider: Provider, notice: Notice): Promise<number>
}

/** Opens one with these providers, which are made for its clock. */
export type OpenGround = (payments: (clock: () => Date) => PaymentGateways) => Promise<Ground>

/** Two of five requests go wrong, and of what is told of its own accord much is lost, repeated and out of order. */
const rates = {
  'cut-before': 0.06,
  'cut-after': 0.1,
  'error-before': 0.06,
  'error-after': 0.1,
  'too-many': 0.05,
  slow: 0.03,
} as const

export interface Aftermath {
  /** What is wrong, in words. */
  readonly wrongs: readonly string[]
  /** How many ended how. */
  readonly orders: Readonly<Record<string, number>>
}

const systemTime = () => new Date()

/** Lets them all pay, and time pass; then looks at what order, books and provider say of each. */
export async function storm(open: OpenGround, { provider, seed, ...rest }: Storm): Promise<Aftermath> {
  let now = systemTime
  const options = {
    faults: { seed, rates, slowMs: 5 },
    notices: { seed, lost: 0.3, repeated: 0.3, shuffled: true },
    clock: () => now(),
  }
  const { fake, settle } = provider === 'stripe' ? await stripe(options) : await paystack(options)
  try {
    const ground = await open((clock) => {
      now = clock
      const gateway = gatewayOf(provider, fake.base, clock)
      return { offered: [provider], of: () => gateway }
    })
    await play(ground, fake, { provider, settle, ...rest })
    return await look(ground.till, fake)
  } finally {
    await fake.close()
  }
}

function gatewayOf(provider: Storm['provider'], base: string, clock: () => Date) {
  if (provider === 'paystack') return paystackPayments({ secretKey: PAYSTACK_KEY, base })
  const account = { secretKey: STRIPE_KEY, webhookSecret: STRIPE_WEBHOOK_SECRET, publishableKey: undefined, base }
  return stripePayments(account, { clock })
}

async function stripe(options: FakeOptions): Promise<{ fake: FakeProvider; readonly settle: () => void }> {
  return { fake: await startStripe(options), settle: () => {} }
}

/** Where refunds take their time. */
async function paystack(options: FakeOptions): Promise<{ fake: FakeProvider; readonly settle: () => void }> {
  const fake = await startPaystack(options)
  const settle = () => {
    for (const reference of fake.payments.keys()) fake.settleRefunds(reference, 'processed')
  }
  return { fake, settle }
}

interface Play extends Omit<Storm, 'seed'> {
  /** What the provider has begun comes to its end. */
  readonly settle: () => void
}

async function play(ground: Ground, fake: FakeProvider, { provider, buyers, settle, onProgress }: Play): Promise<void> {
  const { till } = ground
  const orders: number[] = []
  const paid = new Set<string>()
  for (let place = 0; place < buyers; place += 1) orders.push((await till.order()).id)
  onProgress?.(`${buyers} orders`)
  const pay = (id: number) => till.pay(id).catch(() => undefined)
  await eachOf(orders, pay)
  await buyersPay(till, fake, paid)
  // Every seventh changes their mind, whatever has become of the payment.
  await eachOf(
    orders.filter((_, place) => place % 7 === 3),
    (id) => till.cancel(id).catch(() => undefined),
  )
  for (let minute = 0; minute < 20; minute += 1) {
    await fake.notices.deliver((notice) => ground.receive(provider, notice))
    settle()
    await till.pass(61)
    if (minute < 3) {
      await eachOf(orders, pay)
      await buyersPay(till, fake, paid)
    }
    if (minute === 5) fake.faults.rates = {}
    onProgress?.(`minute ${minute + 1} of 20`)
  }
}

/** A few at a time, as many pages would. */
async function eachOf(ids: readonly number[], work: (id: number) => Promise<unknown>): Promise<void> {
  for (let from = 0; from < ids.length; from += 4) await Promise.all(ids.slice(from, from + 4).map(work))
}

/** Four of five buyers do what the page asks of them, once. */
async function buyersPay({ app }: Till, fake: FakeProvider, paid: Set<string>): Promise<void> {
  const payments = await app.db.selectFrom('payments').select(['id', 'reference', 'status']).execute()
  for (const { id, reference, status } of payments) {
    if (status !== 'needs-action' || id % 5 === 0 || paid.has(reference)) continue
    fake.pay(reference)
    paid.add(reference)
  }
}

async function look({ app }: Till, fake: FakeProvider): Promise<Aftermath> {
  const { rows } = await sql<{
    reference: string
    status: string
    order: string
    total: number
    captured: number
    refunded: number
    books: number
    kept: number
  }>`
    select p.reference, p.status, o.status as order, o.total_amount as total, p.captured_amount as captured,
      p.refunded_amount as refunded,
      (select coalesce(sum(e.amount), 0)::bigint from ledger_transactions x join ledger_entries e on e.transaction_id = x.id
        where x.order_id = o.id and e.account like 'provider.%') as books,
      (select sum(captured_amount - refunded_amount)::bigint from payments where order_id = o.id) as kept
    from payments p join orders o on o.id = p.order_id`.execute(app.db)
  const wrongs = rows.flatMap((row) => {
    const { captured, refunded } = fake.money(row.reference)
    const said = `${row.reference} (${row.status}, order ${row.order})`
    const due = row.order === 'paid' ? row.total : 0
    return [
      captured === row.captured && refunded === row.refunded
        ? []
        : [`${said}: the provider has ${captured} − ${refunded}, we ${row.captured} − ${row.refunded}`],
      ['captured', 'voided', 'failed'].includes(row.status) ? [] : [`${said} has not come to rest`],
      row.order === 'pending' ? [`${said}: the order is pending still`] : [],
      row.kept === due ? [] : [`${said}: ${row.kept} was kept, ${due} was due`],
      row.books === due ? [] : [`${said}: the books have ${row.books}`],
    ].flat()
  })
  const ends = await app.db
    .selectFrom('orders')
    .select(['status', app.db.fn.countAll<number>().as('count')])
    .groupBy('status')
    .execute()
  wrongs.push(...(await faultsOf(app.db)).map(({ rule, message }) => `${rule}: ${message}`))
  return { wrongs, orders: Object.fromEntries(ends.map(({ status, count }) => [status, count])) }
}
