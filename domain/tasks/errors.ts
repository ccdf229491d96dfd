import { errorType } from '../common/errors.ts'

export const taskNotFound = errorType('not-found', 'tasks.not-found', 'There is no such task.')
export const taskNotCancellable = errorType('forbidden', 'tasks.not-cancellable', 'Only staff may end such a task.')
export const taskFinished = errorType(
  'conflict',
  'tasks.finished',
  'The task has finished; there is nothing to cancel.',
)
export const taskNotFailed = errorType('conflict', 'tasks.not-failed', 'Only a task that has failed can be run again.')
