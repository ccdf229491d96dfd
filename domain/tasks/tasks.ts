import { defineTask } from '../common/task.ts'
import { PruneTasks } from './schema.ts'
import * as service from './service.ts'

/** Forgets tasks that ended long ago: the successful after two weeks, the failed after three months. */
export const prune = defineTask({
  name: 'tasks.prune',
  queue: 'reports',
  payload: PruneTasks,
  run: (ctx, input) => ctx.write((write) => service.pruneTasks(write, input)),
})
