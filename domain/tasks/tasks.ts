import { BATCH, inBatches } from '../common/batches.ts'
import { defineTask } from '../common/task.ts'
import { PruneTasks } from './schema.ts'
import * as service from './service.ts'

/** Forgets tasks that ended long ago: the successful after two weeks, the failed after three months. */
export const prune = defineTask({
  name: 'tasks.prune',
  queue: 'reports',
  payload: PruneTasks,
  run: async (ctx, input) => {
    const piece = { ...input, most: BATCH }
    return { deleted: await inBatches(ctx, async (write) => (await service.pruneTasks(write, piece)).deleted) }
  },
})
