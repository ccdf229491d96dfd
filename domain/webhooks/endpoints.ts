import type { User } from '../common/access.ts'
import type { OutwardCtx, ReadCtx, WriteCtx } from '../common/context.ts'
import { DomainError, invalid } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import { Id } from '../common/fields.ts'
import { given } from '../common/given.ts'
import type { WebhookGateway } from '../common/webhook-gateway.ts'
import { decodeCursor, type Page, toPage } from '../common/page.ts'
import { requireKnownVendor, requireVendor } from '../vendors/index.ts'
import * as queries from './endpoint-queries.ts'
import { releaseWaiting } from './deliver.ts'
import { endpointNotFound, tooManyEndpoints } from './errors.ts'
import { endpointCreated, endpointDeleted, endpointUpdated, secretRotated } from './events.ts'
import type {
  CreateEndpoint,
  Endpoint,
  ListEndpoints,
  NewEndpoint,
  NewSecret,
  OneEndpoint,
  UpdateEndpoint,
} from './schema.ts'
import { insertSecret, retireSecret } from './secret-queries.ts'
import { newSecret, sealSecret } from './secrets.ts'

const MOST_ENDPOINTS = 20

/** How long the secret before serves beside a new one. */
const OVERLAP_MS = 24 * 3_600_000

/** The actor's own and those of vendors the actor may look after, newest first. */
export async function listEndpoints(
  ctx: ReadCtx<User>,
  { vendorId, cursor, limit }: ListEndpoints,
): Promise<Page<Endpoint>> {
  if (vendorId !== undefined) requireVendor(ctx.actor, vendorId, 'webhooks:read')
  const ordering = '-id'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [Id])
  const rows = await queries.listEndpoints(ctx.db, ctx.actor, { vendorId, limit }, position)
  return toPage({ rows, limit, ordering, position, keysOf: ({ id }) => [id] })
}

export const getEndpoint = (ctx: ReadCtx<User>, { id }: OneEndpoint): Promise<Endpoint> => requireEndpoint(ctx, id)

/** @throws `webhooks.endpoint-not-found` for what the actor may not look at */
export async function requireEndpoint(ctx: ReadCtx<User>, id: number): Promise<Endpoint> {
  return (await queries.findEndpoint(ctx.db, ctx.actor, 'webhooks:read', id)) ?? missing(id)
}

/** Keeps an endpoint as it is. @throws `webhooks.endpoint-not-found` for what is not the actor's to change */
export async function lockEndpoint(ctx: WriteCtx<User>, id: number): Promise<queries.OwnedEndpoint> {
  return (await queries.lockEndpoint(ctx.db, ctx.actor, id)) ?? missing(id)
}

/**
 * Has news sent to an address from now on. The secret is told here and never again.
 * @throws `webhooks.too-many-endpoints`, `vendors.not-yours`, `common.invalid` for an address nothing is sent to
 */
export async function createEndpoint(ctx: OutwardCtx<User>, input: CreateEndpoint): Promise<NewEndpoint> {
  const { vault, webhooks } = ctx.gateways
  requireSendable(webhooks, input.url)
  const owner = await ownerFor(ctx, input.vendorId ?? null)
  const secret = newSecret()
  return ctx.conclude(async ({ db, now, emit }) => {
    if ((await queries.countEndpoints(db, owner)) >= MOST_ENDPOINTS) {
      throw new DomainError(tooManyEndpoints, `There are ${MOST_ENDPOINTS} endpoints; delete one first.`)
    }
    const made = await queries.insertEndpoint(db, owner, input, now)
    await insertSecret(db, { endpointId: made.id, sealed: sealSecret(vault, made.id, secret) }, now)
    await emit(endpointCreated, factsOf(made), changesBetween({}, toldOf(made)))
    return { ...made, secret }
  })
}

/**
 * Changes what is given. An endpoint that is enabled again, or has moved, begins with a clean record, and is sent what has
 * waited for it.
 */
export function updateEndpoint(ctx: OutwardCtx<User>, { id, enabled, ...fields }: UpdateEndpoint): Promise<Endpoint> {
  if (fields.url !== undefined) requireSendable(ctx.gateways.webhooks, fields.url)
  return ctx.conclude(async (write) => {
    const before = await lockEndpoint(write, id)
    const wanted = { ...before, ...given(fields), disabledReason: reasonAfter(before, enabled) }
    const changes = changesBetween(toldOf(before), toldOf({ ...wanted, enabled: wanted.disabledReason === null }))
    if (Object.keys(changes).length === 0 && wanted.description === before.description) return before
    const renewed = wanted.url !== before.url || (wanted.disabledReason === null && !before.enabled)
    const after = await queries.updateEndpoint(write.db, wanted, { renewed, now: write.now })
    await write.emit(endpointUpdated, factsOf(after), changes)
    if (renewed) await releaseWaiting(write, id)
    return after
  })
}

/** Sends nothing there any more, and forgets what was sent. */
export async function deleteEndpoint(ctx: WriteCtx<User>, { id }: OneEndpoint): Promise<null> {
  const endpoint = await lockEndpoint(ctx, id)
  await queries.deleteEndpoint(ctx.db, id)
  await ctx.emit(endpointDeleted, factsOf(endpoint), changesBetween(toldOf(endpoint), {}))
  return null
}

/** Signs with a new secret, and for a day with the one before as well. Once more within that day: that one ends at once. */
export function rotateSecret(ctx: OutwardCtx<User>, { id }: OneEndpoint): Promise<NewSecret> {
  const secret = newSecret()
  const sealed = sealSecret(ctx.gateways.vault, id, secret)
  return ctx.conclude(async (write) => {
    const endpoint = await lockEndpoint(write, id)
    const until = new Date(write.now.getTime() + OVERLAP_MS)
    await retireSecret(write.db, id, until)
    await insertSecret(write.db, { endpointId: id, sealed }, write.now)
    await write.emit(secretRotated, factsOf(endpoint))
    return { id, secret, previousUntil: until.toISOString() }
  })
}

/** What events say of an endpoint. */
export const factsOf = ({ id, userId, vendorId }: queries.OwnedEndpoint) => ({ endpointId: id, userId, vendorId })

/** What the audit trail tells of it; of the address only that it changed. */
const toldOf = ({ url, eventTypes, enabled }: Endpoint) => ({ address: url, eventTypes, enabled })

function requireSendable(webhooks: WebhookGateway, url: string): void {
  const message = webhooks.objectionTo(url)
  if (message !== undefined) throw invalid([{ path: 'url', message, code: 'custom' }])
}

async function ownerFor(ctx: OutwardCtx<User>, vendorId: number | null): Promise<queries.Owner> {
  if (vendorId === null) return { userId: ctx.actor.userId, vendorId: null }
  requireVendor(ctx.actor, vendorId, 'webhooks:write')
  await requireKnownVendor(ctx.db, vendorId)
  return { userId: null, vendorId }
}

/** Whoever says nothing of it leaves it as it is, and who disables what is disabled gives it no other reason. */
function reasonAfter(before: Endpoint, enabled: boolean | undefined): Endpoint['disabledReason'] {
  if (enabled === undefined || enabled === before.enabled) return before.disabledReason
  return enabled ? null : 'owner'
}

function missing(id: number): never {
  throw new DomainError(endpointNotFound, `No endpoint of yours has the id ${id}.`)
}
