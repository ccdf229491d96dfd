import { z } from 'zod'
import { Id, text, Timestamp } from '../common/fields.ts'
import { Currency, Sum } from '../common/money.ts'
import { PageInput, pageOf } from '../common/page.ts'
import { payoutProviders } from '../common/payout-gateways.ts'

const Provider = z.enum(payoutProviders)

export const Payout = z
  .object({
    id: Id,
    vendorId: Id,
    status: z.enum(['requested', 'sending', 'paid', 'failed']),
    currency: Currency,
    amount: Sum.nullable().meta({ description: 'All that was available when it was sent; null until then.' }),
    provider: Provider,
    hint: z.string().meta({ description: 'Of the account it goes to.' }),
    reference: z.string(),
    failure: z.object({ code: z.string(), message: z.string() }).nullable(),
    createdAt: Timestamp,
    paidAt: Timestamp.nullable(),
  })
  .meta({ id: 'Payout' })
export type Payout = z.output<typeof Payout>

export const PayoutPage = pageOf(Payout)
export const ListPayouts = PageInput.extend({ id: Id.meta({ description: 'Of the vendor.' }) })
export type ListPayouts = z.output<typeof ListPayouts>

export const RequestPayout = z.object({ id: Id.meta({ description: 'Of the vendor.' }), currency: Currency })
export type RequestPayout = z.output<typeof RequestPayout>

const isWhole = (provider: string, accountNumber: string, bankCode: string | undefined): boolean =>
  accountNumber.startsWith('acct_') ? provider === 'stripe' : provider !== 'stripe' && bankCode !== undefined

export const SetPayoutAccount = RequestPayout.extend({
  provider: Provider,
  accountName: text(140),
  accountNumber: z
    .string()
    .regex(/^(?:[A-Z0-9]{6,34}|acct_[A-Za-z0-9]{8,40})$/, 'Expected digits, an IBAN without spaces, or acct_….')
    .meta({ description: 'With Stripe that of the connected account, such as acct_1032D82eZvKYlo2C.' }),
  bankCode: z
    .string()
    .regex(/^[A-Z0-9]{3,11}$/, 'Expected the code of a bank, or a BIC.')
    .optional()
    .meta({ description: 'Of every bank; a connected account has none.' }),
}).refine(({ provider, accountNumber, bankCode }) => isWhole(provider, accountNumber, bankCode), {
  path: ['accountNumber'],
  message: 'Expected a connected account (acct_…) for Stripe, the number of an account and its bank for all others.',
})
export type SetPayoutAccount = z.output<typeof SetPayoutAccount>

export const PayoutAccount = z
  .object({
    currency: Currency,
    provider: Provider,
    hint: z.string().meta({ description: 'The end of the account number; the rest is shown to nobody.' }),
    createdAt: Timestamp,
  })
  .meta({ id: 'PayoutAccount' })
export type PayoutAccount = z.output<typeof PayoutAccount>

export const GetBalance = z.object({ id: Id.meta({ description: 'Of the vendor.' }) })
export type GetBalance = z.output<typeof GetBalance>

const Balance = z
  .object({
    currency: Currency,
    pending: z.int().meta({ description: 'Sold and not delivered yet, in minor units.' }),
    available: z.int().meta({ description: 'Can be paid out; below nothing, what is sold next makes up for it.' }),
    minimum: z.int().meta({ description: 'The least that is paid out.' }),
    account: PayoutAccount.nullable(),
  })
  .meta({ id: 'VendorBalance' })
export const BalanceList = z.object({ results: z.array(Balance) })
export type BalanceList = z.output<typeof BalanceList>

export const GetStatement = RequestPayout.extend({
  from: Timestamp.optional(),
  to: Timestamp.optional().meta({ description: 'Up to then, and not then itself.' }),
})
export type GetStatement = z.output<typeof GetStatement>

export const Statement = z
  .object({
    csv: z.string().meta({
      description:
        'RFC 4180, in the order of booking: occurredAt, kind, orderNumber, account, amount, balance, currency; in minor units.',
    }),
  })
  .meta({ id: 'Statement' })

export const NotePaid = z.object({ payoutId: Id, providerId: text(100).optional() })
export type NotePaid = z.output<typeof NotePaid>
export const NoteUnpaid = z.object({ payoutId: Id, reason: text(200) })
export type NoteUnpaid = z.output<typeof NoteUnpaid>
