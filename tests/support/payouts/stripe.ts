import { noticesOf } from '../payments/notices.ts'
import { type Asked, listen, type Told, withFault } from '../payments/provider.ts'
import { type Kept, signed, STRIPE_KEY, underKey } from '../payments/stripe.ts'
import { fieldsOf, formOf, textOf } from '../payments/stripe-form.ts'
import type { FakeTransfers, TransferOptions } from './transfers.ts'

interface Transfer {
  readonly id: string
  readonly object: 'transfer'
  readonly amount: number
  readonly currency: string
  readonly destination: string
  readonly transfer_group: string
  readonly metadata: Readonly<Record<string, string>>
  amount_reversed: number
  reversed: boolean
}

export interface FakeStripeTransfers extends FakeTransfers {
  /** As a day does: every key may be used again. */
  forgetKeys(): void
}

const refused = (status: number, error: object): Told => ({
  status,
  body: { error: { type: 'invalid_request_error', ...error } },
})
const failure = { error: { type: 'api_error', message: 'An unknown error occurred.' } }

/** Stripe's transfers to connected accounts, under keys that it keeps for a while. */
export async function startStripeTransfers(options: TransferOptions = {}): Promise<FakeStripeTransfers> {
  const keys = new Map<string, Kept>()
  const till = tillOf(options)
  const server = await listen(
    {
      tooMany: failure,
      identify: ({ headers, body }) => String(headers['idempotency-key'] ?? body),
      async answer(asked, fault) {
        if (asked.headers.authorization !== `Bearer ${STRIPE_KEY}`)
          return refused(401, { message: 'Invalid API Key provided.' })
        const act = () => withFault(fault, failure, server.faults.slowMs, () => till.answer(asked))
        return asked.method === 'POST' ? underKey(keys, asked, act) : act()
      },
    },
    options.faults,
  )
  return { ...server, ...till, forgetKeys: () => keys.clear() }
}

function tillOf({ notices: habits = {} }: TransferOptions) {
  const transfers: Transfer[] = []
  const notices = noticesOf(habits, (body, at = new Date()) => signed(body, at))
  const tell = (type: string, object: Transfer) =>
    notices.add({ id: `evt_${notices.told.length}`, object: 'event', type, data: { object } })
  let isEmpty = false
  const make = (asked: Asked): Told => {
    const form = formOf(asked.body)
    const amount = Number(textOf(form, 'amount'))
    const destination = textOf(form, 'destination') ?? ''
    if (!destination.startsWith('acct_'))
      return refused(400, { code: 'resource_missing', param: 'destination', message: 'No such destination' })
    if (isEmpty)
      return refused(400, { code: 'balance_insufficient', message: 'You have insufficient available funds.' })
    const transfer: Transfer = {
      id: `tr_${transfers.length}`,
      object: 'transfer',
      amount,
      currency: textOf(form, 'currency')!,
      destination,
      transfer_group: textOf(form, 'transfer_group')!,
      metadata: fieldsOf(form, 'metadata'),
      amount_reversed: 0,
      reversed: false,
    }
    transfers.unshift(transfer)
    tell('transfer.created', transfer)
    return { status: 200, body: transfer }
  }
  const under = (group: string) => transfers.filter((each) => each.transfer_group === group)
  return {
    notices,
    answer(asked: Asked): Told {
      if (`${asked.method} ${asked.path}` === 'POST /v1/transfers') return make(asked)
      if (`${asked.method} ${asked.path}` !== 'GET /v1/transfers')
        return refused(404, { code: 'resource_missing', message: `No such route: ${asked.path}` })
      const data = under(String(asked.query.get('transfer_group')))
      return { status: 200, body: { object: 'list', url: '/v1/transfers', has_more: false, data } }
    },
    sent: (group: string) =>
      under(group)
        .filter(({ reversed }) => !reversed)
        .map(({ amount }) => amount),
    // A transfer is theirs as soon as it is made.
    settle: () => {},
    reverse(group: string) {
      const [transfer] = under(group)
      if (transfer === undefined) throw new TypeError(`Nothing was sent as ${group}.`)
      Object.assign(transfer, { reversed: true, amount_reversed: transfer.amount })
      tell('transfer.reversed', transfer)
    },
    drainBalance: () => void (isEmpty = true),
  }
}
