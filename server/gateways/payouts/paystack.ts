import { z } from 'zod'
import { PaymentRefused } from '../../../domain/common/payment-gateways.ts'
import {
  type PayoutGateway,
  PayoutRefused,
  type Transfer,
  type TransferState,
} from '../../../domain/common/payout-gateways.ts'
import { checkMoney } from '../payments/money.ts'
import { type PaystackAccount, type PaystackApi, paystackApi, UNKNOWN } from '../payments/paystack/api.ts'
import { meant, requireSame } from './meaning.ts'
import { sentReference } from './references.ts'

export interface PaystackPayoutOptions {
  /** Milliseconds one answer may take. */
  readonly timeout?: number
}

const TIMEOUT_MS = 20_000

/** What Paystack calls a bank account, by its currency; elsewhere it sends to wallets, which we do not ask for. */
const recipientTypes: Readonly<Record<string, string>> = { NGN: 'nuban', GHS: 'ghipss', ZAR: 'basa' }

const Recipient = z.object({ recipient_code: z.string().min(1) })
const Sent = z.object({
  transfer_code: z.string().min(1),
  status: z.string(),
  amount: z.int(),
  currency: z.string(),
  reference: z.string(),
})
type Sent = z.output<typeof Sent>

const ends: Readonly<Record<string, TransferState['status']>> = {
  success: 'paid',
  failed: 'failed',
  reversed: 'failed',
  abandoned: 'failed',
  blocked: 'failed',
  rejected: 'failed',
}

/** Paystack's transfers to bank accounts (https://paystack.com/docs/transfers/single-transfers). Our reference is its key. */
export function paystackPayouts(
  account: PaystackAccount,
  { timeout = TIMEOUT_MS }: PaystackPayoutOptions = {},
): PayoutGateway {
  const api = paystackApi(account, timeout)
  return {
    provider: 'paystack',
    send: (transfer, key) => meant(async () => stateOf(transfer, await send(api, transfer, sentReference(key)))),
    find: (transfer, key) =>
      meant(async () => {
        const sent = await verify(api, sentReference(key))
        return sent && stateOf(transfer, sent)
      }),
  }
}

/** Looked for first: what was sent once is not sent again, and neither is what Paystack would not hear of a second time. */
async function send(api: PaystackApi, transfer: Transfer, reference: string): Promise<Sent> {
  const { amount, currency } = transfer
  checkMoney(amount, currency, new Set())
  const type = recipientTypes[currency]
  if (type === undefined) throw new PayoutRefused('currency-unsupported', `Paystack sends no ${currency} to banks.`)
  const before = await verify(api, reference)
  if (before !== undefined) return before
  const { accountName: name, accountNumber, bankCode } = transfer.destination
  const to = { type, name, account_number: accountNumber, bank_code: bankCode, currency }
  const { recipient_code: recipient } = await api({ path: '/transferrecipient', body: to, data: Recipient })
  const body = { source: 'balance', amount, currency, recipient, reference, reason: transfer.reference }
  try {
    return await api({ path: '/transfer', body, data: Sent })
  } catch (error) {
    // A no may be to the second of two; the first one's transfer is there.
    const sent = error instanceof PaymentRefused ? await verify(api, reference) : undefined
    if (sent === undefined) throw error
    return sent
  }
}

async function verify(api: PaystackApi, reference: string): Promise<Sent | undefined> {
  try {
    return await api({ path: `/transfer/verify/${encodeURIComponent(reference)}`, data: Sent })
  } catch (error) {
    if (error instanceof PaymentRefused && error.code === UNKNOWN) return undefined
    throw error
  }
}

/** Whatever we do not know Paystack is still at, and so is one that waits for a code (`otp`) or for leave (`received`). */
function stateOf(transfer: Transfer, sent: Sent): TransferState {
  requireSame(transfer, sent)
  const status = ends[sent.status] ?? 'pending'
  const failure = { code: sent.status, message: `The transfer was ${sent.status} by Paystack.` }
  return { providerId: sent.transfer_code, status, ...(status === 'failed' && { failure }) }
}
