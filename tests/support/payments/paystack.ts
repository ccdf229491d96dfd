import { createHmac } from 'node:crypto'
import { noticesOf } from './notices.ts'
import { type Asked, type FakeOptions, type FakeProvider, listen, type Told, withFault } from './provider.ts'

export const PAYSTACK_KEY = 'sk_test_paystack_do_not_print'

/** What Paystack keeps of a payment, in its own words. */
export interface Transaction {
  readonly id: number
  readonly reference: string
  readonly amount: number
  readonly currency: string
  readonly email: string
  readonly access_code: string
  status: 'abandoned' | 'ongoing' | 'pending' | 'success' | 'failed' | 'reversed'
  gateway_response: string
  readonly refunds: Refund[]
}

export interface Refund {
  readonly id: number
  readonly amount: number
  readonly merchant_note: string
  status: 'pending' | 'processing' | 'processed' | 'failed' | 'needs-attention'
}

export interface FakePaystack extends FakeProvider {
  /** By our reference. */
  readonly payments: ReadonlyMap<string, Transaction>
  /** Refunds of a payment come to their end. */
  settleRefunds(reference: string, status: Refund['status']): void
}

const failed = (code: string, message: string, type = 'validation_error') => ({
  status: false,
  message,
  type,
  code,
  meta: { nextStep: 'Ensure that the value(s) you are passing are valid.' },
})
const SERVER_ERROR = failed('unknown', 'An error occurred', 'api_error')
const TOO_MANY = failed('rate_limited', 'You have exceeded the number of requests permitted.', 'api_error')

const succeeded = (message: string, data: unknown, more: object = {}): Told => ({
  status: 200,
  body: { status: true, message, data, ...more },
})
const refused = (code: string, message: string): Told => ({ status: 400, body: failed(code, message) })

/** Paystack's API for transactions by redirect: it takes money at once, and knows no keys. */
export async function startPaystack({ faults: setting, notices: habits }: FakeOptions = {}): Promise<FakePaystack> {
  const bank = bankOf(habits ?? {})
  const server = await listen(
    {
      tooMany: TOO_MANY,
      identify: ({ body, query }) => `${body}${String(query)}`,
      async answer(asked, fault) {
        if (asked.headers.authorization !== `Bearer ${PAYSTACK_KEY}`)
          return { status: 401, body: { status: false, message: 'Invalid key' } }
        return withFault(fault, SERVER_ERROR, server.faults.slowMs, () => bank.answer(asked))
      },
    },
    setting,
  )
  return { ...server, ...bank }
}

function bankOf(habits: Parameters<typeof noticesOf>[0]) {
  const payments = new Map<string, Transaction>()
  const notices = noticesOf(habits, signed)
  let made = 1_000
  const bank: Bank = { payments, next: () => (made += 1), tell: (event, data) => notices.add({ event, data }) }
  const existing = (reference: string) => {
    const transaction = payments.get(reference)
    if (transaction === undefined) throw new TypeError(`Nobody is asked to pay ${reference}.`)
    return transaction
  }
  return {
    payments,
    notices,
    answer: (asked: Asked): Told => answer(bank, asked),
    pay(reference: string, how: 'success' | 'declined' = 'success') {
      const transaction = existing(reference)
      if (transaction.status === 'success') throw new TypeError(`${reference} has been paid.`)
      transaction.status = how === 'success' ? 'success' : 'failed'
      transaction.gateway_response = how === 'success' ? 'Successful' : 'Declined'
      // Only of success is told.
      if (how === 'success') bank.tell('charge.success', shapeOf(transaction))
    },
    money(reference: string) {
      const { status, amount, refunds } = existing(reference)
      const captured = status === 'success' || status === 'reversed' ? amount : 0
      return { authorised: 0, captured, refunded: givenOf(refunds) }
    },
    settleRefunds(reference: string, status: Refund['status']) {
      const transaction = existing(reference)
      for (const refund of transaction.refunds.filter((each) => each.status !== status)) {
        refund.status = status
        bank.tell(`refund.${status}`, toldOf(transaction, refund, status === 'processed' ? `${refund.id}0` : null))
      }
      if (transaction.amount === givenOf(transaction.refunds)) transaction.status = 'reversed'
    },
  }
}

interface Bank {
  readonly payments: Map<string, Transaction>
  readonly next: () => number
  readonly tell: (event: string, data: object) => void
}

const givenOf = (refunds: readonly Refund[]): number =>
  refunds.filter(({ status }) => status !== 'failed').reduce((sum, { amount }) => sum + amount, 0)

function answer(bank: Bank, { method, path, query, body }: Asked): Told {
  const given = (body === '' ? {} : JSON.parse(body)) as Record<string, unknown>
  const [, reference = ''] = /^\/transaction\/verify\/(.+)$/.exec(path) ?? []
  if (`${method} ${path}` === 'POST /transaction/initialize') return initialize(bank, given)
  if (method === 'GET' && reference !== '') return verify(bank, decodeURIComponent(reference))
  if (`${method} ${path}` === 'POST /refund') return refund(bank, given)
  if (`${method} ${path}` === 'GET /refund') return list(bank, query)
  return { status: 404, body: failed('not_found', `Cannot ${method} ${path}`) }
}

const CURRENCIES = new Set(['NGN', 'GHS', 'ZAR', 'KES', 'USD'])

function initialize({ payments, next }: Bank, given: Record<string, unknown>): Told {
  const { reference, amount, currency = 'NGN', email, callback_url: url } = given as Record<string, string>
  if (typeof email !== 'string' || !email.includes('@'))
    return refused('invalid_email_address', 'Invalid Email Address Passed')
  if (!Number.isSafeInteger(Number(amount)) || Number(amount) <= 0)
    return refused('invalid_amount', 'Invalid Amount Sent')
  if (!CURRENCIES.has(currency)) return refused('unsupported_currency', 'Currency not supported by merchant')
  if (typeof reference !== 'string' || !/^[\w.=-]+$/.test(reference))
    return refused('invalid_params', 'Invalid reference')
  if (payments.has(reference)) return refused('duplicate_reference', 'Duplicate Transaction Reference')
  if (typeof url !== 'string') throw new TypeError('Nobody says where buyers go back to.')
  const id = next()
  const access_code = `access${id}`
  const rest = { status: 'abandoned' as const, gateway_response: 'The transaction was not completed', refunds: [] }
  payments.set(reference, { id, reference, amount: Number(amount), currency, email, access_code, ...rest })
  const authorization_url = `https://checkout.paystack.com/${access_code}`
  return succeeded('Authorization URL created', { authorization_url, access_code, reference })
}

function verify({ payments }: Bank, reference: string): Told {
  const transaction = payments.get(reference)
  if (transaction === undefined) return refused('transaction_not_found', 'Transaction reference not found.')
  return succeeded('Verification successful', shapeOf(transaction))
}

function refund(bank: Bank, given: Record<string, unknown>): Told {
  const {
    transaction: which,
    amount,
    merchant_note,
  } = given as { transaction: string; amount: number; merchant_note: string }
  const transaction = bank.payments.get(which)
  if (transaction === undefined) return refused('transaction_not_found', 'Transaction not found')
  if (transaction.status !== 'success')
    return refused('transaction_not_successful', 'Transaction has not been paid or has been fully reversed')
  if (givenOf(transaction.refunds) + amount > transaction.amount)
    return refused('refund_amount_exceeded', 'Refund amount cannot be more than the transaction amount')
  const made: Refund = { id: bank.next(), amount, merchant_note, status: 'pending' }
  transaction.refunds.unshift(made)
  bank.tell('refund.pending', toldOf(transaction, made, null))
  const { id, reference, currency } = transaction
  const shape = {
    ...refundShapeOf(transaction, made),
    transaction: { id, reference, amount: transaction.amount, currency },
  }
  return succeeded('Refund has been queued for processing', shape)
}

/** The newest first, of one transaction when asked for, a page at a time. */
function list({ payments }: Bank, query: URLSearchParams): Told {
  const [perPage, page] = [Number(query.get('perPage') ?? 50), Number(query.get('page') ?? 1)]
  const which = query.get('transaction')
  const all = [...payments.values()]
    .filter(({ id }) => which === null || which === String(id))
    .flatMap((transaction) => transaction.refunds.map((refund) => refundShapeOf(transaction, refund)))
  const data = all.slice((page - 1) * perPage, page * perPage)
  return succeeded('Refunds retrieved', data, { meta: { total: all.length, page, perPage } })
}

const shapeOf = ({ id, status, reference, amount, currency, gateway_response, email }: Transaction): object => ({
  id,
  status,
  reference,
  amount,
  currency,
  gateway_response,
  domain: 'test',
  channel: 'card',
  ip_address: '197.210.54.33',
  requested_amount: amount,
  authorization: { authorization_code: 'AUTH_do_not_keep', last4: '4081', reusable: true },
  customer: { id: 1, email, customer_code: 'CUS_1' },
})

const refundShapeOf = ({ id: transaction, currency }: Transaction, refund: Refund): object => ({
  ...refund,
  transaction,
  currency,
  domain: 'test',
  customer_note: '',
  refunded_by: 'shop@example.com',
})

/** Amounts of refunds are told as text, and most of them without their id. */
const toldOf = ({ reference, currency, email }: Transaction, { amount, status }: Refund, refundId: string | null) => ({
  status,
  transaction_reference: reference,
  refund_reference: refundId,
  amount: String(amount),
  currency,
  processor: 'instant-transfer',
  customer: { email },
  integration: 1,
  domain: 'test',
})

function signed(body: string) {
  const signature = createHmac('sha512', PAYSTACK_KEY).update(body).digest('hex')
  return { body: Buffer.from(body), headers: { 'x-paystack-signature': signature } }
}
