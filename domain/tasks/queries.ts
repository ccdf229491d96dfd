import { sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import { isStaff, type User } from '../common/access.ts'
import type { TaskResult } from './schema.ts'

/** A task belongs to whoever asked for it; staff see all. */
const visibleTasks = (db: Reader, actor: User) =>
  db.selectFrom('tasks').$if(!isStaff(actor), (query) => query.where('owner_id', '=', actor.userId))

export async function findTask(db: Reader, actor: User, id: string): Promise<TaskResult | undefined> {
  return visibleTasks(db, actor)
    .where('id', '=', id)
    .select([
      'id',
      'task',
      'status',
      'enqueued_at as enqueuedAt',
      'started_at as startedAt',
      'last_attempted_at as lastAttemptedAt',
      'finished_at as finishedAt',
      'attempts',
      'return_value as returnValue',
      sql<TaskResult['errors']>`errors`.as('errors'),
    ])
    .$castTo<TaskResult>()
    .executeTakeFirst()
}
