import type { User } from '../common/access.ts'
import type { ReadCtx, WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import { Id } from '../common/fields.ts'
import { decodeCursor, type Page, toPage } from '../common/page.ts'
import { alreadyMember, lastOwner, memberNotFound, noSuchAccount, vendorNotFound } from './errors.ts'
import { vendorMemberAdded, vendorMemberChanged, vendorMemberRemoved } from './events.ts'
import * as queries from './member-queries.ts'
import { findVendor } from './queries.ts'
import { requireVendor } from './standing.ts'
import type { AddMember, ChangeMember, ListMembers, Member, RemoveMember } from './schema.ts'

/** Who may act for a vendor, in the order of their accounts. */
export async function listMembers(ctx: ReadCtx<User>, { id, cursor, limit }: ListMembers): Promise<Page<Member>> {
  requireVendor(ctx.actor, id, 'vendor:manage')
  if ((await findVendor(ctx.db, id)) === undefined) throw noVendor(id)
  const ordering = 'userId'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [Id])
  const rows = await queries.listMembers(ctx.db, ctx.actor, id, limit, position)
  return toPage({ rows, limit, ordering, position, keysOf: ({ userId }) => [userId] })
}

/** Lets the account with this address, once it is verified, act for a vendor. */
export async function addMember(ctx: WriteCtx<User>, { id, email, role }: AddMember): Promise<Member> {
  await lockForManaging(ctx, id)
  const userId = await queries.findVerifiedAccount(ctx.db, email)
  if (userId === undefined) throw new DomainError(noSuchAccount, 'Nobody has verified this address.')
  if (!(await queries.insertMember(ctx.db, { vendorId: id, userId, role }, ctx.now))) {
    throw new DomainError(alreadyMember, 'This account is a member of the vendor.')
  }
  await ctx.emit(vendorMemberAdded, { vendorId: id, userId }, changesBetween({}, { role }))
  return requireMember(ctx, id, userId)
}

/** Makes an owner of a member, or no longer one. @throws `vendors.last-owner` */
export async function changeMember(ctx: WriteCtx<User>, { id, userId, role }: ChangeMember): Promise<Member> {
  await lockForManaging(ctx, id)
  const before = await requireMember(ctx, id, userId)
  if (before.role === role) return before
  if (before.role === 'owner') await requireOtherOwner(ctx, before)
  await queries.updateMember(ctx.db, id, userId, role)
  const after = { ...before, role }
  await ctx.emit(vendorMemberChanged, { vendorId: id, userId }, changesBetween({ role: before.role }, { role }))
  return after
}

/** Ends a membership; owners may end their own, but for the last. @throws `vendors.last-owner` */
export async function removeMember(ctx: WriteCtx<User>, { id, userId }: RemoveMember): Promise<null> {
  await lockForManaging(ctx, id)
  const member = await requireMember(ctx, id, userId)
  if (member.role === 'owner') await requireOtherOwner(ctx, member)
  await queries.deleteMember(ctx.db, id, userId)
  await ctx.emit(vendorMemberRemoved, { vendorId: id, userId }, changesBetween({ role: member.role }, {}))
  return null
}

/** Changes of one vendor's members follow one another: two owners cannot each be the one that is left. */
async function lockForManaging(ctx: WriteCtx<User>, vendorId: number): Promise<void> {
  requireVendor(ctx.actor, vendorId, 'vendor:manage')
  if (!(await queries.lockVendor(ctx.db, vendorId))) throw noVendor(vendorId)
}

async function requireMember(ctx: ReadCtx<User>, vendorId: number, userId: number): Promise<Member> {
  const member = await queries.findMember(ctx.db, ctx.actor, vendorId, userId)
  if (member !== undefined) return member
  throw new DomainError(memberNotFound, `The account ${userId} is no member of the vendor ${vendorId}.`)
}

async function requireOtherOwner(ctx: WriteCtx<User>, { vendorId, userId }: Member): Promise<void> {
  if (await queries.hasOtherOwner(ctx.db, vendorId, userId)) return
  throw new DomainError(lastOwner, 'Make somebody else an owner first.')
}

const noVendor = (id: number): DomainError => new DomainError(vendorNotFound, `No vendor has the id ${id}.`)
