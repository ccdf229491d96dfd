import { z } from 'zod'
import { defineTask } from '../task.ts'
import { removeDoomed, sweep } from './sweeping.ts'

/** Removes files that were let go; twice does no harm. */
export const removeFiles = defineTask({
  name: 'common.removeFiles',
  queue: 'default',
  retries: 5,
  payload: z.object({ keys: z.array(z.string()) }),
  run: (ctx, { keys }) => removeDoomed(ctx, keys),
})

/** Removes files that were brought and never kept, and those whose removal failed. */
export const sweepFiles = defineTask({
  name: 'common.sweepFiles',
  queue: 'reports',
  payload: z.object({}),
  run: (ctx) => sweep(ctx),
})
