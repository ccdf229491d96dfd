import { getTask } from '../domain/tasks/operations.ts'
import { query, router } from './trpc.ts'

export const tasksRouter = router({ get: query(getTask) })
