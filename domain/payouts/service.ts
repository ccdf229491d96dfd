import type { User } from '../common/access.ts'
import type { OutwardCtx, ReadCtx, TaskCtx, WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import { Id } from '../common/fields.ts'
import { decodeCursor, type Page, toPage } from '../common/page.ts'
import { balancesOf } from '../ledger/index.ts'
import { notApproved, requireKnownVendor, requireVendor, type Vendor } from '../vendors/index.ts'
import { hintOf, sealDestination } from './destination.ts'
import { noAccount, notOffered, tooLittle, underWay } from './errors.ts'
import { payoutAccountChanged, payoutRequested } from './events.ts'
import { minimumOf } from './minimum.ts'
import * as queries from './queries.ts'
import type {
  BalanceList,
  GetBalance,
  ListPayouts,
  Payout,
  PayoutAccount,
  RequestPayout,
  SetPayoutAccount,
} from './schema.ts'

/** What a vendor is owed, by currency, and where it would go. */
export async function getBalance(ctx: ReadCtx<User>, { id }: GetBalance): Promise<BalanceList> {
  await requireKnown(ctx, id, 'payouts:read')
  const [balances, accounts] = [await balancesOf(ctx.db, id), await queries.listAccounts(ctx.db, id)]
  const currencies = new Set([...balances, ...accounts].map(({ currency }) => currency))
  const results = [...currencies].toSorted().map((currency) => {
    const { pending = 0, available = 0 } = balances.find((each) => each.currency === currency) ?? {}
    const account = accounts.find((each) => each.currency === currency) ?? null
    return { currency, pending, available, minimum: minimumOf(currency), account }
  })
  return { results }
}

/** Says where a vendor is paid, in place of what was said before. The number is sealed; its end is shown. */
export async function setPayoutAccount(ctx: OutwardCtx<User>, input: SetPayoutAccount): Promise<PayoutAccount> {
  const { id, currency, provider, ...destination } = input
  requireVendor(ctx.actor, id, 'payouts:manage')
  if (!ctx.gateways.payouts.offered.includes(provider)) {
    throw new DomainError(notOffered, `Vendors are paid by ${ctx.gateways.payouts.offered.join(', ')}.`)
  }
  const sealed = sealDestination(ctx.gateways.vault, id, currency, destination)
  const hint = hintOf(destination)
  return ctx.conclude(async (write) => {
    await requireKnown(write, id, 'payouts:manage')
    const before = (await queries.listAccounts(write.db, id)).find((each) => each.currency === currency)
    await queries.replaceAccount(write.db, { vendorId: id, currency, provider, sealed, hint }, write.now)
    const changes = changesBetween({ currency, endsIn: before?.hint ?? null }, { currency, endsIn: hint })
    await write.emit(payoutAccountChanged, { vendorId: id }, changes)
    return { currency, provider, hint, createdAt: write.now.toISOString() }
  })
}

/** Asks for all that is available to be paid out. How much that is is decided as it is sent, by a task. */
export async function requestPayout(ctx: WriteCtx<User>, { id, currency }: RequestPayout): Promise<Payout> {
  const { status } = await requireKnown(ctx, id, 'payouts:manage')
  if (status !== 'approved') throw new DomainError(notApproved, `It is ${status}; what it is owed is held.`)
  const account = (await queries.listAccounts(ctx.db, id)).find((each) => each.currency === currency)
  if (account === undefined) throw new DomainError(noAccount, `Say first where to send ${currency}.`)
  const available = (await balancesOf(ctx.db, id)).find((each) => each.currency === currency)?.available ?? 0
  // Asked again as it is sent, under the lock of the balance.
  if (available < minimumOf(currency)) {
    const message = `${available} ${currency} are available, at least ${minimumOf(currency)} are paid out.`
    throw new DomainError(tooLittle, message, { meta: { available, minimum: minimumOf(currency) } })
  }
  const payoutId = await request(ctx, id, account)
  if (payoutId === undefined) throw new DomainError(underWay, `A payout in ${currency} is under way.`)
  return (await queries.findPayout(ctx.db, ctx.actor, payoutId))!
}

async function request(ctx: WriteCtx, vendorId: number, account: queries.AccountRow): Promise<number | undefined> {
  const payoutId = await queries.insertPayout(ctx.db, vendorId, account, ctx.now)
  if (payoutId !== undefined) await ctx.emit(payoutRequested, { vendorId, payoutId })
  return payoutId
}

/** Asks for what every vendor may have, each in a transaction of its own: one that fails holds up no other. */
export async function requestAll(
  ctx: Pick<TaskCtx, 'db' | 'log' | 'signal' | 'write'>,
): Promise<{ requested: number }> {
  let requested = 0
  for (const { vendorId, account } of await queries.listOwed(ctx.db, minimumOf)) {
    if (ctx.signal.aborted) break
    const payoutId = await ctx
      .write((write) => request(write, vendorId, account))
      .catch((err: unknown) => ctx.log.error({ err, vendorId }, 'payout not asked for'))
    requested += payoutId === undefined ? 0 : 1
  }
  return { requested }
}

/** What a vendor was paid, newest first. */
export async function listPayouts(ctx: ReadCtx<User>, { id, cursor, limit }: ListPayouts): Promise<Page<Payout>> {
  await requireKnown(ctx, id, 'payouts:read')
  const ordering = '-id'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [Id])
  const rows = await queries.listPayouts(ctx.db, ctx.actor, id, limit, position)
  return toPage({ rows, limit, ordering, position, keysOf: (payout) => [payout.id] })
}

export async function requireKnown(
  ctx: ReadCtx<User>,
  id: number,
  permission: 'payouts:read' | 'payouts:manage',
): Promise<Vendor> {
  requireVendor(ctx.actor, id, permission)
  return requireKnownVendor(ctx.db, id)
}
