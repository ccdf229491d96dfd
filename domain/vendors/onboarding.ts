import { isDeepStrictEqual } from 'node:util'
import type { User } from '../common/access.ts'
import type { ReadCtx, WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { type Changes, changesBetween } from '../common/event.ts'
import { Id } from '../common/fields.ts'
import { decodeCursor, type Page, toPage } from '../common/page.ts'
import * as queries from './application-queries.ts'
import type { Application, Apply, Decide, ListApplications, OfVendor } from './application-schema.ts'
import { illegalMove, incomplete, vendorNotFound } from './errors.ts'
import {
  vendorApplied,
  vendorApproved,
  vendorParticularsChanged,
  vendorRefused,
  vendorReinstated,
  vendorSuspended,
} from './events.ts'
import type { Particulars, VendorStatus } from './schema.ts'
import { requireVendor } from './standing.ts'

/** Vendors in one status, the longest waiting first. */
export async function listApplications(
  ctx: ReadCtx<User>,
  { status, cursor, limit }: ListApplications,
): Promise<Page<Application>> {
  const ordering = `${status} id`
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [Id])
  const rows = await queries.listApplications(ctx.db, status, limit, position)
  return toPage({ rows, limit, ordering, position, keysOf: ({ vendor }) => [vendor.id] })
}

export async function getApplication(ctx: ReadCtx<User>, { id }: OfVendor): Promise<Application> {
  requireVendor(ctx.actor, id, 'vendor:manage')
  return requireApplication(ctx, id)
}

/**
 * Says whose business a vendor is, and applies anew where it was refused. Who sells already goes on selling.
 * @throws `vendors.illegal-move` for one that is suspended
 */
export async function apply(ctx: WriteCtx<User>, { id, ...particulars }: Apply): Promise<Application> {
  requireVendor(ctx.actor, id, 'vendor:manage')
  const status = await lock(ctx, id)
  if (status === 'suspended') throw cannot(status, 'applied')
  const before = await requireApplication(ctx, id)
  const after: VendorStatus = status === 'refused' ? 'applied' : status
  if (after === status && isDeepStrictEqual(before.particulars, particulars)) return before
  await queries.saveParticulars(ctx.db, id, particulars, ctx.now)
  if (after !== status) await decide(ctx, id, after, null)
  const changes = { ...changesBetween({ status }, { status: after }), ...said(before.particulars, particulars) }
  await ctx.emit(after === status ? vendorParticularsChanged : vendorApplied, { vendorId: id }, changes)
  return requireApplication(ctx, id)
}

/** Lets a shop in: what it has prepared is on sale from here on. @throws `vendors.incomplete` when it has not said what it is */
export const approve = (ctx: WriteCtx<User>, { id }: OfVendor): Promise<Application> =>
  move(ctx, id, { event: vendorApproved, from: 'applied', to: 'approved' })

/** Does not let a shop in; it may apply again. */
export const refuse = (ctx: WriteCtx<User>, { id, reason }: Decide): Promise<Application> =>
  move(ctx, id, { event: vendorRefused, from: 'applied', to: 'refused', reason })

/** What it sells is nobody's to see or buy any more, and it is paid nothing; what was ordered it still delivers. */
export const suspend = (ctx: WriteCtx<User>, { id, reason }: Decide): Promise<Application> =>
  move(ctx, id, { event: vendorSuspended, from: 'approved', to: 'suspended', reason })

/** It sells again as before. */
export const reinstate = (ctx: WriteCtx<User>, { id }: OfVendor): Promise<Application> =>
  move(ctx, id, { event: vendorReinstated, from: 'suspended', to: 'approved' })

interface Move {
  readonly event: typeof vendorApproved
  readonly from: VendorStatus
  readonly to: VendorStatus
  readonly reason?: string
}

async function move(ctx: WriteCtx<User>, id: number, { event, from, to, reason }: Move): Promise<Application> {
  const status = await lock(ctx, id)
  if (status !== from) throw cannot(status, to)
  const { particulars } = await requireApplication(ctx, id)
  if (from === 'applied' && to === 'approved' && particulars === null) {
    throw new DomainError(incomplete, 'It has not said yet whose business it is.')
  }
  await decide(ctx, id, to, reason ?? null)
  await ctx.emit(event, { vendorId: id }, changesBetween({ status }, { status: to }))
  return requireApplication(ctx, id)
}

async function decide(ctx: WriteCtx, id: number, status: VendorStatus, reason: string | null): Promise<void> {
  await queries.updateStatus(ctx.db, id, status, ctx.now)
  await queries.insertDecision(ctx.db, id, status, reason, ctx.now)
}

/** Where it is; of a person only that it changed. */
export function said(before: Particulars | null, after: Particulars | undefined): Changes {
  if (after === undefined || isDeepStrictEqual(before, after)) return {}
  const hidden = { before: before === null ? null : '…', after: '…' }
  return { ...changesBetween({ country: before?.country ?? null }, { country: after.country }), particulars: hidden }
}

async function lock(ctx: WriteCtx<User>, id: number): Promise<VendorStatus> {
  const status = await queries.lockStatus(ctx.db, id)
  if (status === undefined) throw noVendor(id)
  return status
}

async function requireApplication(ctx: ReadCtx<User>, id: number): Promise<Application> {
  const found = await queries.findApplication(ctx.db, ctx.actor, id)
  if (found === undefined) throw noVendor(id)
  return found
}

const noVendor = (id: number): DomainError => new DomainError(vendorNotFound, `No vendor has the id ${id}.`)

const cannot = (status: VendorStatus, to: VendorStatus): DomainError =>
  new DomainError(illegalMove, `A vendor that is ${status} cannot become ${to}.`, { meta: { vendorStatus: status } })
