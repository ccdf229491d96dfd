import { z } from 'zod'
import { orHouse, permitted, signedIn, system } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import { taskFinished, taskNotCancellable, taskNotFailed, taskNotFound } from './errors.ts'
import * as overview from './overview.ts'
import { GetTask, ListTasks, Pruned, PruneTasks, TaskOverview, TaskPage, TaskResult, TaskRow } from './schema.ts'
import * as service from './service.ts'

export const getTask = operation({
  id: 'tasks.get',
  summary: 'How a task stands: READY, RUNNING, FAILED or SUCCESSFUL.',
  effect: 'read',
  access: orHouse(signedIn('orders:read')),
  input: GetTask,
  output: TaskResult,
  errors: [taskNotFound],
  run: service.getTask,
})

export const listTasks = operation({
  id: 'tasks.list',
  summary: 'All tasks, newest first; for staff.',
  effect: 'read',
  access: orHouse(permitted('tasks:manage')),
  input: ListTasks,
  output: TaskPage,
  run: service.listTasks,
})

export const taskOverview = operation({
  id: 'tasks.overview',
  summary: 'The queues, and the latest failures, schedules and events; for staff.',
  effect: 'read',
  access: orHouse(permitted('tasks:manage')),
  input: z.object({}),
  output: TaskOverview,
  run: overview.taskOverview,
})

export const cancelTask = operation({
  id: 'tasks.cancel',
  summary:
    'End a task that has not finished: a report, an export or an analysis of yours, staff any. One that is running is asked to stop.',
  effect: 'write',
  access: orHouse(signedIn('orders:write')),
  input: GetTask,
  output: TaskResult,
  errors: [taskNotFound, taskNotCancellable, taskFinished],
  run: service.cancelTask,
})

export const retryTask = operation({
  id: 'tasks.retry',
  summary: 'Run a task that has failed once more; for staff.',
  effect: 'write',
  access: orHouse(permitted('tasks:manage')),
  input: GetTask,
  output: TaskResult,
  errors: [taskNotFound, taskNotFailed],
  run: service.retryTask,
})

export const showTask = operation({
  id: 'tasks.show',
  summary: 'All there is to know of a task; for the command line.',
  effect: 'read',
  access: orHouse(permitted('tasks:manage')),
  input: GetTask,
  output: TaskRow,
  errors: [taskNotFound],
  run: service.showTask,
})

export const pruneTasks = operation({
  id: 'tasks.prune',
  summary: 'Forget tasks that ended long ago.',
  effect: 'write',
  access: system,
  input: PruneTasks,
  output: Pruned,
  run: service.pruneTasks,
})
