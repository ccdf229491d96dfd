import type { Reader } from '../../db/connect.ts'
import * as audit from '../audit/index.ts'
import * as authentication from '../authentication/index.ts'
import * as carts from '../carts/index.ts'
import type { WriteCtx } from '../common/context.ts'
import type { Vault } from '../common/gateways.ts'
import type { EraseCtx, ExportCtx, PersonalData } from '../common/personal.ts'
import * as images from '../images/index.ts'
import * as logistics from '../logistics/index.ts'
import * as measurements from '../measurements/index.ts'
import * as notifications from '../notifications/index.ts'
import * as orders from '../orders/index.ts'
import * as payments from '../payments/index.ts'
import * as products from '../products/index.ts'
import * as reviews from '../reviews/index.ts'
import * as sizing from '../sizing/index.ts'
import * as tasks from '../tasks/index.ts'
import * as vendors from '../vendors/index.ts'
import * as webhooks from '../webhooks/index.ts'
import * as wishlists from '../wishlists/index.ts'
import * as exports from './exports.ts'

/** Who tells what is held of somebody, by the name it has in the document. */
const telling: Readonly<Record<string, PersonalData['exportOf']>> = {
  account: authentication.exportOf,
  vendors: vendors.exportOf,
  pictures: images.exportOf,
  measurements: measurements.exportOf,
  sizes: sizing.exportOf,
  views: products.exportOf,
  carts: carts.exportOf,
  wishlist: wishlists.exportOf,
  orders: orders.exportOf,
  reviews: reviews.exportOf,
  payments: payments.exportOf,
  parcels: logistics.exportOf,
  notifications: notifications.exportOf,
  webhooks: webhooks.exportOf,
  tasks: tasks.exportOf,
  activity: audit.exportOf,
}

/** Who forgets, the account last: what others hold is found by it. The audit trail and inventory hold nobody's words. */
const forgetting: readonly PersonalData['eraseUser'][] = [
  exports.eraseUser,
  webhooks.eraseUser,
  notifications.eraseUser,
  logistics.eraseUser,
  payments.eraseUser,
  images.eraseUser,
  reviews.eraseUser,
  orders.eraseUser,
  products.eraseUser,
  wishlists.eraseUser,
  carts.eraseUser,
  measurements.eraseUser,
  sizing.eraseUser,
  vendors.eraseUser,
  tasks.eraseUser,
  authentication.eraseUser,
]

const known = [authentication.tracesOf, orders.tracesOf, notifications.tracesOf]

/** Everything held of somebody. */
export async function collect(ctx: ExportCtx, userId: number): Promise<Record<string, unknown>> {
  const document: Record<string, unknown> = {}
  for (const [name, exportOf] of Object.entries(telling)) document[name] = await exportOf(ctx, userId)
  return document
}

/** Forgets somebody everywhere; once more where they are forgotten already. */
export async function eraseEverywhere(write: WriteCtx, vault: Vault, userId: number): Promise<void> {
  const ctx: EraseCtx = { ...write, vault, traces: await tracesOf(write.db, userId) }
  for (const eraseUser of forgetting) await eraseUser(ctx, userId)
}

/** Shorter ones would be found in the words of others. */
const SHORTEST = 5

async function tracesOf(db: Reader, userId: number): Promise<string[]> {
  const traces: string[] = []
  for (const tracesOf of known) traces.push(...(await tracesOf(db, userId)))
  return [...new Set(traces)].filter((trace) => trace.length >= SHORTEST)
}
