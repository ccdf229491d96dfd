import type { Stripe } from 'stripe'
import { PaymentUnclear } from '../../../domain/common/payment-gateways.ts'
import {
  type PayoutGateway,
  PayoutRefused,
  type Transfer,
  type TransferState,
} from '../../../domain/common/payout-gateways.ts'
import { checkMoney } from '../payments/money.ts'
import { type StripeAccount, stripeClient } from '../payments/stripe/client.ts'
import { failureOf, readable } from '../payments/stripe/failures.ts'
import { once } from '../payments/stripe/keys.ts'
import { meant, requireSame } from './meaning.ts'
import { sentReference } from './references.ts'

export interface StripePayoutOptions {
  /** Milliseconds one answer may take. */
  readonly timeout?: number
}

const TIMEOUT_MS = 20_000
/** Counted by Stripe in other units than ISO 4217 does. */
const ODDLY = new Set(['ISK', 'MGA', 'UGX'])

/** Stripe's transfers to connected accounts, which pay their banks themselves (https://docs.stripe.com/connect/separate-charges-and-transfers). */
export function stripePayouts(
  account: StripeAccount,
  { timeout = TIMEOUT_MS }: StripePayoutOptions = {},
): PayoutGateway {
  const client = stripeClient(account, timeout)
  return {
    provider: 'stripe',
    send: (transfer, key) => meant(async () => stateOf(transfer, await send(client, transfer, key))),
    find: (transfer, key) =>
      meant(async () => {
        const sent = await transferUnder(client, sentReference(key))
        return sent && stateOf(transfer, sent)
      }),
  }
}

/** Stripe forgets a key after a day; the group a transfer belongs to it does not. */
async function send(client: Stripe, transfer: Transfer, key: string): Promise<Stripe.Transfer> {
  const { amount, currency, reference, destination } = transfer
  checkMoney(amount, currency, ODDLY)
  if (!destination.accountNumber.startsWith('acct_'))
    throw new PayoutRefused('destination-invalid', 'Stripe sends to accounts of its own, such as acct_….')
  const group = sentReference(key)
  const create = (idempotencyKey: string) =>
    client.transfers.create(
      {
        amount,
        currency: currency.toLowerCase(),
        destination: destination.accountNumber,
        transfer_group: group,
        metadata: { reference: group },
        description: reference,
      },
      { idempotencyKey },
    )
  const made = () => transferUnder(client, group)
  return readable('transfer', (await made()) ?? (await once<Stripe.Transfer>(group, create, made)))
}

async function transferUnder(client: Stripe, group: string): Promise<Stripe.Transfer | undefined> {
  try {
    const { data } = await client.transfers.list({ transfer_group: group, limit: 1 })
    return data[0]
  } catch (error) {
    const failure = failureOf(error)
    if (failure instanceof Error) throw new PaymentUnclear(failure.message, { cause: error })
    throw error
  }
}

/** It is theirs as soon as it is made; what was taken back whole has come back. */
function stateOf(transfer: Transfer, sent: Stripe.Transfer): TransferState {
  requireSame(transfer, sent)
  if (!sent.reversed) return { providerId: sent.id, status: 'paid' }
  const failure = { code: 'reversed', message: 'The transfer was reversed by Stripe.' }
  return { providerId: sent.id, status: 'failed', failure }
}
