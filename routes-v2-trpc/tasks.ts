import { cancelTask, getTask, listTasks, retryTask, taskOverview } from '../domain/tasks/operations.ts'
import { mutation, query, router } from './trpc.ts'

export const tasksRouter = router({
  get: query(getTask),
  list: query(listTasks),
  overview: query(taskOverview),
  cancel: mutation(cancelTask),
  retry: mutation(retryTask),
})
