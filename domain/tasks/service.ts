import { z } from 'zod'
import { holdsEverywhere, seesAll, type System, type User } from '../common/access.ts'
import type { ReadCtx, WriteCtx } from '../common/context.ts'
import { DomainError } from '../common/errors.ts'
import { Timestamp } from '../common/fields.ts'
import { decodeCursor, type Page, toPage } from '../common/page.ts'
import { taskFinished, taskNotCancellable, taskNotFailed, taskNotFound } from './errors.ts'
import { taskCancelled, taskRetried } from './events.ts'
import * as queries from './queries.ts'
import type { GetTask, ListTasks, PruneTasks, TaskResult, TaskRow } from './schema.ts'

/** How a task stands. Its traceback is for those who can mend it. */
export async function getTask(ctx: ReadCtx, { id }: GetTask): Promise<TaskResult> {
  const task = z.uuid().safeParse(id).success ? await queries.findTask(ctx.db, ctx.actor, id) : undefined
  if (task === undefined) throw new DomainError(taskNotFound, `No task of yours has the id ${id}.`)
  if (seesAll(ctx.actor)) return task
  return { ...task, errors: task.errors.map(({ attempt, errorClass, message }) => ({ attempt, errorClass, message })) }
}

export async function listTasks(ctx: ReadCtx, { cursor, limit, ...filter }: ListTasks): Promise<Page<TaskRow>> {
  const ordering = '-enqueuedAt'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [Timestamp, z.uuid()])
  const rows = await queries.listTasks(ctx.db, filter, limit, position)
  return toPage({ rows, limit, ordering, position, keysOf: (task) => [task.listedAt, task.id] })
}

/**
 * Ends what the actor asked for, and any task for staff. Of what follows from an event the actor may be the owner as well, and
 * it is not theirs to stop: money goes back by such a task.
 * @throws `tasks.not-cancellable`, `tasks.finished` when it has ended before
 */
export async function cancelTask(ctx: WriteCtx<User | System>, input: GetTask): Promise<TaskResult> {
  const { id, task } = await getTask(ctx, input)
  if (!holdsEverywhere(ctx.actor, 'tasks:manage') && !(await ctx.queue.isCancellable(id))) {
    throw new DomainError(taskNotCancellable, `The task ${id} is not for its owner to end.`)
  }
  if (!(await ctx.queue.cancel(id))) throw new DomainError(taskFinished, `The task ${id} has finished.`)
  await ctx.emit(taskCancelled, { taskId: id, task })
  return getTask(ctx, input)
}

/** Gives a task that failed, or was cancelled, one more attempt. @throws `tasks.not-failed` */
export async function retryTask(ctx: WriteCtx<User | System>, input: GetTask): Promise<TaskResult> {
  const { id, task } = await getTask(ctx, input)
  if (!(await ctx.queue.retry(id))) throw new DomainError(taskNotFailed, `The task ${id} has not failed.`)
  await ctx.emit(taskRetried, { taskId: id, task })
  return getTask(ctx, input)
}

/** A task with all that staff may know of it. */
export async function showTask(ctx: ReadCtx, { id }: GetTask): Promise<TaskRow> {
  const task = z.uuid().safeParse(id).success ? await queries.showTask(ctx.db, id) : undefined
  if (task === undefined) throw new DomainError(taskNotFound, `No task has the id ${id}.`)
  return task
}

const DAY = 86_400_000

/** Forgets tasks that ended longer ago than this. @returns how many */
export async function pruneTasks(ctx: WriteCtx, input: PruneTasks): Promise<{ deleted: number }> {
  const before = (days: number) => new Date(ctx.now.getTime() - days * DAY)
  const times = { succeeded: before(input.succeededDays), failed: before(input.failedDays) }
  return { deleted: await ctx.queue.prune(times, input.most) }
}
