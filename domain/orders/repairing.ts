import type { WriteCtx } from '../common/context.ts'
import { changesBetween } from '../common/event.ts'
import { holdsRepaired } from '../inventory/index.ts'
import * as queries from './holding-queries.ts'
import type { Repaired } from './schema.ts'

/** Has what is reserved agree with what orders hold that are not over; each level that did not is told with its event. */
export async function repairHolds(ctx: WriteCtx): Promise<{ repaired: Repaired[] }> {
  const repaired = await queries.repairHolds(ctx.db)
  for (const { variantId, locationId, before, after, orderIds } of repaired) {
    const changes = changesBetween({ reserved: before, heldInVainBy: orderIds }, { reserved: after, heldInVainBy: [] })
    await ctx.emit(holdsRepaired, { variantId, locationId }, changes)
  }
  return { repaired }
}
