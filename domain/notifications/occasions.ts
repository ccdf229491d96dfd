import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import type { CodeChannel, Purpose } from '../authentication/index.ts'
import type { TaskCtx } from '../common/context.ts'
import { type Delivered, deliverNow, notify, notifyOnce, type Queued } from './deliver.ts'
import {
  failureReport,
  orderConfirmation,
  orderPaid,
  passwordChanged,
  passwordReset,
  rateYourOrder,
  verificationCode,
} from './messages.ts'
import { buyerOf } from './orders.ts'
import { listAdminIds } from './queries.ts'

/** Mails the buyer what they bought; their phone and browsers are told by tasks of their own. */
export async function sendOrderConfirmation(ctx: TaskCtx, orderId: number): Promise<Delivered> {
  const notification = { message: orderConfirmation, userId: await buyerOf(ctx, orderId), about: { orderId } }
  await ctx.write((ctx) => notify(ctx, notification, ['sms', 'push']))
  return deliverNow(ctx, 'email', notification)
}

/**
 * Tells the buyer that their order is paid, with its invoices. Each of these asks for it; they are issued together, and it is
 * queued once. @returns how many messages were queued
 */
export async function tellOfPayment(ctx: TaskCtx, orderId: number): Promise<Queued> {
  return notifyOnce(ctx, [{ message: orderPaid, userId: await buyerOf(ctx, orderId), about: { orderId } }])
}

/** Asks the buyer what they think of an order that was delivered a while ago. @returns how many messages were queued */
export async function inviteToRate(ctx: TaskCtx, orderId: number): Promise<Queued> {
  return notifyOnce(ctx, [{ message: rateYourOrder, userId: await buyerOf(ctx, orderId), about: { orderId } }])
}

interface CodeRequest {
  readonly userId: number | null
  readonly purpose: Purpose
  readonly channel: CodeChannel
}

type Sent = Delivered | { readonly skipped: 'nobody asked' }

/** Sends somebody the code they have asked for; each attempt makes another. */
export async function sendVerificationCode(ctx: TaskCtx, { userId, purpose, channel }: CodeRequest): Promise<Sent> {
  if (userId === null) return { skipped: 'nobody asked' }
  const about = { purpose, channel, attempt: randomUUID() }
  return deliverNow(ctx, channel, { message: verificationCode, userId, about })
}

/** Mails somebody the link that sets a new password. */
export async function sendPasswordReset(ctx: TaskCtx, userId: number | null): Promise<Sent> {
  if (userId === null) return { skipped: 'nobody asked' }
  return deliverNow(ctx, 'email', { message: passwordReset, userId, about: { taskId: ctx.taskId } })
}

/** Tells somebody that their password is another now. @returns how many messages were queued */
export async function tellOfNewPassword(
  ctx: TaskCtx,
  userId: number,
  about: z.output<typeof passwordChanged.about>,
): Promise<Queued> {
  return notifyOnce(ctx, [{ message: passwordChanged, userId, about }])
}

/** Mails those who operate the marketplace what went wrong, each by a task of their own. */
export async function reportFailure(ctx: TaskCtx, about: z.output<typeof failureReport.about>): Promise<Queued> {
  const admins = await listAdminIds(ctx.db)
  const reports = admins.map(({ id }) => ({ message: failureReport, userId: id, about }))
  return notifyOnce(ctx, reports, ['email'])
}
