import type { User } from '../common/access.ts'
import type { OutwardCtx, TaskCtx, WriteCtx } from '../common/context.ts'
import { JsonText } from '../common/json-text.ts'
import { lockAccount } from '../authentication/index.ts'
import { statusOf } from '../tasks/index.ts'
import { exportRequested } from './events.ts'
import * as queries from './queries.ts'
import type { Accepted, PersonalExport } from './schema.ts'

const DAY = 86_400_000
const KEPT_DAYS = 7

const about = (userId: number, taskId: string): string => `export:${userId}:${taskId}`

/** Has everything collected that is held of the actor. Asked again while that goes on, it is the same task. */
export async function requestExport(ctx: WriteCtx<User>): Promise<Accepted> {
  const { userId } = ctx.actor
  await lockAccount(ctx.db, userId)
  const found = await queries.findExport(ctx.db, userId, ctx.now)
  if (found !== undefined && found.sealed === null && (await isUnderWay(ctx, found.taskId))) {
    return { taskId: found.taskId }
  }
  const [taskId] = await ctx.emit(exportRequested, { userId })
  await queries.insertExport(ctx.db, userId, taskId!, ctx.now)
  return { taskId: taskId! }
}

async function isUnderWay({ db }: Pick<WriteCtx, 'db'>, taskId: string): Promise<boolean> {
  const status = await statusOf(db, taskId)
  return status === 'READY' || status === 'RUNNING'
}

const NONE = { state: 'none', taskId: null, requestedAt: null, readyAt: null, expiresAt: null, document: null } as const

/** How the actor's export stands, and all of it once it is ready. */
export async function getExport({ db, actor, now, gateways }: OutwardCtx<User>): Promise<PersonalExport | JsonText> {
  const found = await queries.findExport(db, actor.userId, now)
  if (found === undefined) return NONE
  const { sealed, taskId, ...times } = found
  if (sealed === null) {
    const failed = (await statusOf(db, taskId)) === 'FAILED'
    return { state: failed ? 'failed' : 'preparing', taskId, ...times, document: null }
  }
  const head = JSON.stringify({ state: 'ready', taskId, ...times })
  // Put together as text: a document of some megabytes is not read only to be written again.
  return new JsonText(`${head.slice(0, -1)},"document":${gateways.vault.open(sealed, about(actor.userId, taskId))}}`)
}

/** Keeps what was collected for a week, sealed. */
export async function keepExport(ctx: TaskCtx, userId: number, document: unknown): Promise<{ expiresAt: string }> {
  const { taskId, now, gateways } = ctx
  const sealed = gateways.vault.seal(JSON.stringify(document), about(userId, taskId))
  const readyAt = now.toISOString()
  const expiresAt = new Date(now.getTime() + KEPT_DAYS * DAY).toISOString()
  await ctx.writeOnce(({ db }) => queries.storeExport(db, { userId, taskId, sealed, readyAt, expiresAt }))
  return { expiresAt }
}

export function eraseUser({ db }: WriteCtx, userId: number): Promise<void> {
  return queries.deleteExport(db, userId)
}

/** Deletes what has expired. @returns how many */
export async function pruneExports(ctx: TaskCtx): Promise<{ deleted: number }> {
  const { now } = ctx
  return { deleted: await queries.deleteExpired(ctx, now, new Date(now.getTime() - KEPT_DAYS * DAY)) }
}
