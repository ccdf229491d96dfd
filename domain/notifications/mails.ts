import { z } from 'zod'
import { Timestamp } from '../common/fields.ts'
import { Sum } from '../common/money.ts'
import { locales } from './locale.ts'

/** Escaping alone would let a `javascript:` address through. */
const Link = z.url({ protocol: /^https?$/ })

const Address = z.object({
  name: z.string(),
  line1: z.string(),
  line2: z.string().default(''),
  city: z.string(),
  region: z.string().default(''),
  postalCode: z.string().default(''),
  country: z.string(),
})

const OrderConfirmation = z.object({
  name: z.string(),
  order: z.object({
    number: z.string(),
    placedAt: Timestamp,
    items: z.array(
      z.object({
        name: z.string(),
        options: z.record(z.string(), z.string()),
        quantity: z.int(),
        lineTotal: Sum,
      }),
    ),
    total: Sum,
    deliveryAddress: Address,
  }),
  orderUrl: Link,
})

/** An invoice or a credit note that comes with a mail. */
const Paper = z.object({ number: z.string(), seller: z.string(), total: Sum })

const OrderPaid = z.object({
  name: z.string(),
  orderNumber: z.string(),
  total: Sum,
  invoices: z.array(Paper),
  orderUrl: Link,
})

const RateYourOrder = z.object({
  name: z.string(),
  orderNumber: z.string(),
  deliveredAt: Timestamp,
  orderUrl: Link,
})

const VerificationCode = z.object({
  name: z.string(),
  code: z.string().regex(/^\d{4,10}$/, 'Expected a code of digits.'),
  /** How long it is valid. */
  minutes: z.int().positive(),
})

const PasswordChanged = z.object({ name: z.string(), changedAt: Timestamp })

/** What has changed about the ways into an account. */
export const AccountChange = z.enum([
  'factor-added',
  'factor-removed',
  'recovery-code-used',
  'passkey-added',
  'passkey-removed',
  'google-linked',
  'api-key-created',
  'session-reused',
])
export type AccountChange = z.output<typeof AccountChange>

const SecurityAlert = z.object({ name: z.string(), change: AccountChange, at: Timestamp })

const PasswordReset = z.object({
  name: z.string(),
  resetUrl: Link,
  /** How long the link is good for. */
  hours: z.int().positive(),
})

/** What has become of a shop that asked to be let in. */
export const VendorChange = z.enum(['applied', 'approved', 'refused', 'suspended', 'reinstated'])
export type VendorChange = z.output<typeof VendorChange>

const VendorStanding = z.object({
  name: z.string(),
  vendor: z.string(),
  change: VendorChange,
  /** Why, in the words of whoever decided; nothing where there is nothing to explain. */
  reason: z.string().default(''),
})

/** What has become of an order after it was paid, or never was. */
export const OrderChange = z.enum([
  'shipped',
  'delivered',
  'cancelled',
  'part-cancelled',
  'refunded',
  'return-requested',
  'return-approved',
  'return-rejected',
  'return-received',
])
export type OrderChange = z.output<typeof OrderChange>

/** Who calls an order off, or a part of it; `time`: nobody paid for it in time. */
export const CalledOffBy = z.enum(['buyer', 'vendor', 'staff', 'time'])
export type CalledOffBy = z.output<typeof CalledOffBy>

const OrderNews = z.object({
  name: z.string(),
  change: OrderChange,
  orderNumber: z.string(),
  /** Of the part it is about; nothing where it is about all of the order. */
  vendor: z.string().default(''),
  carrier: z.string().default(''),
  trackingNumber: z.string().default(''),
  trackingUrl: Link.nullable().default(null),
  /** Whether money was taken for it. */
  paid: z.boolean().default(true),
  /** Who called it off; nothing where nobody did, or that is not known. */
  calledOffBy: CalledOffBy.nullable().default(null),
  /** What goes back. */
  amount: Sum.nullable().default(null),
  /** What it goes back for, as it stands on the credit notes. */
  lines: z.array(z.object({ name: z.string(), quantity: z.int(), total: Sum })).default([]),
  /** What of it was for parcels. */
  parcel: Sum.nullable().default(null),
  creditNotes: z.array(Paper).default([]),
  /** Why, in the words of whoever decided. */
  reason: z.string().default(''),
  orderUrl: Link,
})

/** What the people of a shop have to do. */
export const VendorOrderChange = z.enum(['paid', 'return-requested'])
export type VendorOrderChange = z.output<typeof VendorOrderChange>

const Piece = z.object({ name: z.string(), options: z.record(z.string(), z.string()), quantity: z.int() })

const VendorOrder = z.object({
  name: z.string(),
  vendor: z.string(),
  change: VendorOrderChange,
  orderNumber: z.string(),
  items: z.array(Piece),
  deliveryAddress: Address,
  /** Why something is to be sent back, in the buyer's words. */
  reason: z.string().default(''),
})

const StockLow = z.object({
  name: z.string(),
  vendor: z.string(),
  product: z.string(),
  options: z.record(z.string(), z.string()),
  /** At the place where it is low. */
  available: z.int(),
})

/** What becomes of a review, for its author. */
export const ReviewChange = z.enum(['published', 'rejected', 'answered'])
export type ReviewChange = z.output<typeof ReviewChange>

const ReviewNews = z.object({
  name: z.string(),
  change: ReviewChange,
  product: z.string(),
  vendor: z.string(),
  /** Why it is not shown. */
  reason: z.string().default(''),
  /** What the vendor has answered. */
  reply: z.string().default(''),
  productUrl: Link,
})

const VendorReview = z.object({
  name: z.string(),
  vendor: z.string(),
  product: z.string(),
  rating: z.int(),
  title: z.string().default(''),
  comment: z.string().default(''),
  /** As everybody reads it: a first name and an initial. */
  reviewer: z.string(),
  productUrl: Link,
})

const FailureReport = z.object({
  operation: z.string(),
  requestId: z.string(),
  failedAt: Timestamp,
  /** What kind of error it was. */
  error: z.string(),
})

/**
 * Every message we write, with what its templates are given. A value that is not declared here does not reach them.
 * `short` says that it also exists as an SMS and a push.
 */
export const mails = {
  'order-confirmation': { data: OrderConfirmation, languages: locales, short: true },
  'order-paid': { data: OrderPaid, languages: locales, short: true },
  'rate-your-order': { data: RateYourOrder, languages: locales, short: true },
  'verification-code': { data: VerificationCode, languages: locales, short: true },
  'password-changed': { data: PasswordChanged, languages: locales, short: false },
  'security-alert': { data: SecurityAlert, languages: locales, short: false },
  'password-reset': { data: PasswordReset, languages: locales, short: false },
  'vendor-standing': { data: VendorStanding, languages: locales, short: false },
  'order-news': { data: OrderNews, languages: locales, short: false },
  'vendor-order': { data: VendorOrder, languages: locales, short: false },
  'stock-low': { data: StockLow, languages: locales, short: false },
  'review-news': { data: ReviewNews, languages: locales, short: false },
  'vendor-review': { data: VendorReview, languages: locales, short: false },
  // For operators, who read the logs in English as well.
  'failure-report': { data: FailureReport, languages: ['en'], short: false },
} as const satisfies Record<string, { data: z.ZodType; languages: readonly string[]; short: boolean }>

type Mails = typeof mails

export type MailName = keyof Mails
export type MailData<Name extends MailName> = z.input<Mails[Name]['data']>

/** The messages that also exist as an SMS and a push. */
export type ShortName = { [Name in MailName]: Mails[Name]['short'] extends true ? Name : never }[MailName]

export const mailNames = Object.keys(mails) as MailName[]

export const isMailName = (name: string): name is MailName => Object.hasOwn(mails, name)
export const isShortName = (name: MailName): name is ShortName => mails[name].short
