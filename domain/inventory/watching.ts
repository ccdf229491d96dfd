import type { LiveCtx } from '../common/live.ts'
import type { AvailableVariant, WatchStock } from './schema.ts'

/** What can be had of some variants now, and again of each whenever that changes. */
export const watchStock = ({ stock, signal }: LiveCtx, { variantIds }: WatchStock): AsyncIterable<AvailableVariant> =>
  stock.watch(variantIds, signal)
