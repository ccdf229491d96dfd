import { createHmac } from 'node:crypto'
import { noticesOf } from '../payments/notices.ts'
import { PAYSTACK_KEY } from '../payments/paystack.ts'
import { type Asked, listen, type Told, withFault } from '../payments/provider.ts'
import type { FakeTransfers, TransferOptions } from './transfers.ts'

interface Transfer {
  readonly id: number
  readonly transfer_code: string
  readonly reference: string
  readonly amount: number
  readonly currency: string
  readonly recipient: string
  status: 'pending' | 'success' | 'failed' | 'reversed'
}

const refused = (status: number, message: string, code?: string): Told => ({
  status,
  body: { status: false, message, type: 'validation_error', ...(code && { code }) },
})
const done = (message: string, data: object): Told => ({ status: 200, body: { status: true, message, data } })
const failure = { status: false, message: 'An error occurred', type: 'api_error', code: 'unknown' }

/** Paystack's transfers: to recipients that are made once for each account, each under a reference of ours. */
export async function startPaystackTransfers(options: TransferOptions = {}): Promise<FakeTransfers> {
  const bank = bankOf(options)
  const server = await listen(
    {
      tooMany: failure,
      identify: ({ body }) => body,
      async answer(asked, fault) {
        if (asked.headers.authorization !== `Bearer ${PAYSTACK_KEY}`) return refused(401, 'Invalid key')
        return withFault(fault, failure, server.faults.slowMs, () => bank.answer(asked))
      },
    },
    options.faults,
  )
  return { ...server, ...bank }
}

function bankOf({ notices: habits = {} }: TransferOptions) {
  const recipients = new Map<string, string>()
  const transfers = new Map<string, Transfer>()
  const notices = noticesOf(habits, signed)
  const tell = (transfer: Transfer) => notices.add({ event: `transfer.${transfer.status}`, data: shapeOf(transfer) })
  let isEmpty = false
  const routes: Readonly<Record<string, (given: Record<string, unknown>) => Told>> = {
    'POST /transferrecipient': (given) => recipient(recipients, given),
    'POST /transfer'(given) {
      const { source, amount, currency, recipient, reference } = given as Record<string, string> & { amount: number }
      if (source !== 'balance') return refused(400, 'Transfer source is invalid')
      if (![...recipients.values()].includes(recipient!)) return refused(400, 'Recipient specified is invalid')
      if (!/^[a-z0-9_-]{16,50}$/.test(reference!)) return refused(400, 'Transfer reference is invalid')
      if (transfers.has(reference!)) return refused(400, 'Please provide a unique reference', 'duplicate_reference')
      if (isEmpty) return refused(400, 'Your balance is not enough to fulfil this request', 'insufficient_balance')
      const id = 1_000 + transfers.size
      const known = { id, transfer_code: `TRF_${id}`, reference: reference!, amount, currency: currency! }
      const transfer: Transfer = { ...known, recipient: recipient!, status: 'pending' }
      transfers.set(reference!, transfer)
      return done('Transfer has been queued', shapeOf(transfer))
    },
  }
  const move = (reference: string, status: Transfer['status']) => {
    const transfer = transfers.get(reference)
    if (transfer === undefined) throw new TypeError(`Nothing was sent as ${reference}.`)
    transfer.status = status
    tell(transfer)
  }
  return {
    notices,
    answer({ method, path, body }: Asked): Told {
      const [, reference] = /^\/transfer\/verify\/(.+)$/.exec(path) ?? []
      if (reference === undefined) {
        const route = routes[`${method} ${path}`]
        return route === undefined ? refused(404, `Cannot ${method} ${path}`) : route(JSON.parse(body))
      }
      const transfer = transfers.get(decodeURIComponent(reference))
      return transfer === undefined ? refused(404, 'Transfer not found') : done('Transfer retrieved', shapeOf(transfer))
    },
    sent: (reference: string) =>
      [...transfers.values()]
        .filter((each) => each.reference === reference && each.status !== 'failed' && each.status !== 'reversed')
        .map(({ amount }) => amount),
    settle: (reference: string, how: 'success' | 'failed' = 'success') => move(reference, how),
    reverse: (reference: string) => move(reference, 'reversed'),
    drainBalance: () => void (isEmpty = true),
  }
}

/** The same account again is the same recipient. */
function recipient(recipients: Map<string, string>, given: Record<string, unknown>): Told {
  const { type, name, account_number: number, bank_code: bank, currency } = given as Record<string, string>
  const types: Readonly<Record<string, string>> = { NGN: 'nuban', GHS: 'ghipss', ZAR: 'basa' }
  if (name === undefined || types[currency!] !== type) return refused(400, 'Invalid recipient type')
  if (!/^\d{10}$/.test(number!) || bank === undefined) return refused(400, 'Account number is invalid')
  const account = `${bank} ${number}`
  const code = recipients.get(account) ?? `RCP_${recipients.size + 1}`
  recipients.set(account, code)
  return done('Transfer recipient created successfully', { active: true, currency, name, recipient_code: code, type })
}

const shapeOf = (transfer: Transfer): object => ({ ...transfer, domain: 'test', source: 'balance', failures: null })

function signed(body: string) {
  const signature = createHmac('sha512', PAYSTACK_KEY).update(body).digest('hex')
  return { body: Buffer.from(body), headers: { 'x-paystack-signature': signature } }
}
