import { z } from 'zod'
import { CodeChannel, issueCode, Purpose, resetLinkFor } from '../authentication/index.ts'
import { Id, Timestamp } from '../common/fields.ts'
import { documentsOfOrder, findOrderForHouse } from '../orders/index.ts'
import { findStanding, type VendorStatus } from '../vendors/index.ts'
import { AccountChange, VendorChange } from './mails.ts'
import { type Message, message } from './message.ts'
import { orderNews, stockLow, vendorOrder } from './order-messages.ts'
import { orderUrl } from './orders.ts'
import { attached, paperOf } from './papers.ts'
import { reviewNews, vendorReview } from './review-messages.ts'
import { findDeliveredAt } from './queries.ts'

export type { Contents, Message } from './message.ts'

const AboutOrder = z.object({ orderId: Id })

export const orderConfirmation = message({
  name: 'order-confirmation',
  category: 'orders',
  about: AboutOrder,
  async load(ctx, { orderId }, { name }) {
    const found = await findOrderForHouse(ctx.db, orderId)
    if (found === undefined) return undefined
    const url = orderUrl(ctx, orderId)
    return { data: { name, order: found.order, orderUrl: url }, url }
  },
})

/** With the invoices of its vendors, once these are issued. */
export const orderPaid = message({
  name: 'order-paid',
  category: 'orders',
  about: AboutOrder,
  async load(ctx, { orderId }, { name }) {
    const found = await findOrderForHouse(ctx.db, orderId)
    const documents = await documentsOfOrder(ctx.db, orderId)
    if (found === undefined || documents.length === 0) return undefined
    const url = orderUrl(ctx, orderId)
    const invoices = documents.map(paperOf)
    return {
      data: { name, orderNumber: found.order.number, total: found.order.total, invoices, orderUrl: url },
      url,
      attachments: () => attached(ctx, documents),
    }
  },
})

/** In which nobody should be asked whether they like what they have. */
const UNDONE: ReadonlySet<string> = new Set(['cancelled', 'returned', 'refunded'])

export const rateYourOrder = message({
  name: 'rate-your-order',
  category: 'orders',
  about: AboutOrder,
  async load(ctx, { orderId }, { name }) {
    const found = await findOrderForHouse(ctx.db, orderId)
    const deliveredAt = await findDeliveredAt(ctx.db, orderId)
    if (found === undefined || deliveredAt === undefined || UNDONE.has(found.order.status)) return undefined
    const url = orderUrl(ctx, orderId)
    return { data: { name, orderNumber: found.order.number, deliveredAt, orderUrl: url }, url }
  },
})

/** Of each attempt to send it: a code is made anew each time, and mail programs take the same mail for one. */
const AboutCode = z.object({ purpose: Purpose, channel: CodeChannel, attempt: z.uuid() })

export const verificationCode = message({
  name: 'verification-code',
  category: 'security',
  about: AboutCode,
  onRequest: true,
  async load(ctx, { purpose, channel }, { userId, name }) {
    const issued = await issueCode(ctx, { userId, purpose, channel })
    if (issued === undefined) return undefined
    const { code, minutes, to } = issued
    return { data: { name, code, minutes }, to }
  },
})

export const passwordReset = message({
  name: 'password-reset',
  category: 'security',
  about: z.object({ taskId: z.uuid() }),
  async load(ctx, _about, { userId, name }) {
    const link = await resetLinkFor(ctx, userId)
    return link && { data: { name, resetUrl: link.url, hours: link.hours } }
  },
})

export const passwordChanged = message({
  name: 'password-changed',
  category: 'security',
  about: z.object({ changedAt: Timestamp }),
  load: async (_ctx, { changedAt }, { name }) => ({ data: { name, changedAt } }),
})

export const securityAlert = message({
  name: 'security-alert',
  category: 'security',
  about: z.object({ change: AccountChange, at: Timestamp }),
  load: async (_ctx, about, { name }) => ({ data: { name, ...about } }),
})

const statusAfter: Readonly<Record<VendorChange, VendorStatus>> = {
  applied: 'applied',
  approved: 'approved',
  refused: 'refused',
  suspended: 'suspended',
  reinstated: 'approved',
}

/** Whether one may sell is nothing to do without knowing. */
export const vendorStanding = message({
  name: 'vendor-standing',
  category: 'security',
  about: z.object({ vendorId: Id, change: VendorChange, eventId: Id }),
  async load(ctx, { vendorId, change }, { name }) {
    const found = await findStanding(ctx.db, vendorId)
    if (found === undefined || found.status !== statusAfter[change]) return undefined
    return { data: { name, vendor: found.name, change, reason: found.reason ?? '' } }
  },
})

/** Not the error's own words: they may quote what somebody has sent. */
export const failureReport = message({
  name: 'failure-report',
  category: 'security',
  about: z.object({
    operation: z.string().max(200),
    errorClass: z.string().max(100),
    requestId: z.string().max(128),
    failedAt: Timestamp,
  }),
  load: async (_ctx, { errorClass, ...data }) => ({ data: { ...data, error: errorClass } }),
})

/** All that can be queued, by the name of the mail. */
const queued: readonly Message[] = [
  orderConfirmation,
  orderPaid,
  rateYourOrder,
  verificationCode,
  passwordReset,
  passwordChanged,
  securityAlert,
  vendorStanding,
  orderNews,
  vendorOrder,
  stockLow,
  reviewNews,
  vendorReview,
  failureReport,
]

export const messages: ReadonlyMap<string, Message> = new Map(queued.map((each) => [each.name, each]))
