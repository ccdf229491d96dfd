import { signedIn } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import { taskNotFound } from './errors.ts'
import { GetTask, TaskResult } from './schema.ts'
import * as service from './service.ts'

export const getTask = operation({
  id: 'tasks.get',
  summary: 'How a task stands: READY, RUNNING, FAILED or SUCCESSFUL.',
  effect: 'read',
  access: signedIn('orders:read'),
  input: GetTask,
  output: TaskResult,
  errors: [taskNotFound],
  run: service.getTask,
})
