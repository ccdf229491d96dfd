import type { Reader } from '../../db/connect.ts'
import type { Task } from '../common/task.ts'
import * as queries from './queries.ts'
import type { TaskResult } from './schema.ts'

export { eraseUser, exportOf, forgetTasks, statusOf } from './personal.ts'
export type { TaskOverview, TaskRow } from './schema.ts'

/** A task as it stood when it was asked about; `refresh` asks again. For code that queues a task and waits for it. */
export interface TaskHandle extends Omit<TaskResult, 'returnValue'> {
  readonly isFinished: boolean
  /** What the task returned. @throws Error while there is nothing, or never will be */
  readonly returnValue: TaskResult['returnValue']
  refresh(): Promise<TaskHandle>
}

/**
 * @param expected the task it must be, where that matters
 * @throws Error when there is no such task, or it is another than expected
 */
export async function getResult(db: Reader, id: string, expected?: Task): Promise<TaskHandle> {
  const found = await queries.findTask(db, { kind: 'system' }, id)
  if (found === undefined) throw new Error(`There is no task ${id}.`)
  if (expected !== undefined && found.task !== expected.name) {
    throw new Error(`Task ${id} is ${found.task}, not ${expected.name}.`)
  }
  const { returnValue, ...rest } = found
  return {
    ...rest,
    isFinished: rest.status === 'SUCCESSFUL' || rest.status === 'FAILED',
    get returnValue() {
      if (rest.status === 'SUCCESSFUL') return returnValue
      throw new Error(rest.status === 'FAILED' ? 'The task failed.' : 'The task has not finished yet.')
    },
    refresh: () => getResult(db, id, expected),
  }
}
