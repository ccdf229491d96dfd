import { z } from 'zod'
import { isStaff, type User } from '../common/access.ts'
import type { ReadCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { taskNotFound } from './errors.ts'
import * as queries from './queries.ts'
import type { GetTask, TaskResult } from './schema.ts'

/** How a task stands. Its traceback is for those who can mend it. */
export async function getTask(ctx: ReadCtx<User>, { id }: GetTask): Promise<TaskResult> {
  const task = z.uuid().safeParse(id).success ? await queries.findTask(ctx.db, ctx.actor, id) : undefined
  if (task === undefined) throw new DomainError(taskNotFound, `No task of yours has the id ${id}.`)
  if (isStaff(ctx.actor)) return task
  return { ...task, errors: task.errors.map(({ attempt, errorClass, message }) => ({ attempt, errorClass, message })) }
}
