import { pruneSalesReports } from '../domain/analytics/tasks.ts'
import { sealEvents } from '../domain/audit/tasks.ts'
import { pruneChallenges, pruneCodes, pruneSessions } from '../domain/authentication/tasks.ts'
import { endExpired, prune as pruneCarts } from '../domain/carts/tasks.ts'
import type { Task } from '../domain/common/task.ts'
import { pruneAnswers, pruneRateWindows, sweepFiles } from '../domain/common/tasks.ts'
import { expireUnpaid } from '../domain/orders/tasks.ts'
import { followParcels } from '../domain/logistics/tasks.ts'
import { pruneAnalyses } from '../domain/measurements/tasks.ts'
import { reconcile } from '../domain/payments/tasks.ts'
import { reconcilePayouts, schedule as schedulePayouts } from '../domain/payouts/tasks.ts'
import { pruneExports } from '../domain/privacy/tasks.ts'
import { packFacts, pruneHeard } from '../domain/products/tasks.ts'
import { prune } from '../domain/tasks/tasks.ts'
import { pruneDeliveries, serveWaiting } from '../domain/webhooks/tasks.ts'
import type { Boss } from './boss.ts'
import { toQueued, toRow } from './job.ts'

/** Work that comes round. It lives in PostgreSQL, so several workers fire it once between them. */
export interface Schedule {
  readonly task: Task
  /** Five fields: minute, hour, day of month, month, day of week. */
  readonly cron: string
  readonly timeZone: string
  /** After a time without workers: `once` makes up for the last occurrence missed, `skip` for none. */
  readonly missed: 'once' | 'skip'
}

/** What runs when. */
export const schedules: readonly Schedule[] = [
  { task: prune, cron: '17 3 * * *', timeZone: 'UTC', missed: 'once' },
  { task: pruneAnswers, cron: '41 * * * *', timeZone: 'UTC', missed: 'skip' },
  { task: pruneRateWindows, cron: '11 * * * *', timeZone: 'UTC', missed: 'skip' },
  { task: sweepFiles, cron: '*/10 * * * *', timeZone: 'UTC', missed: 'skip' },
  { task: pruneCodes, cron: '53 3 * * *', timeZone: 'UTC', missed: 'skip' },
  { task: pruneSessions, cron: '37 * * * *', timeZone: 'UTC', missed: 'skip' },
  { task: pruneChallenges, cron: '19 * * * *', timeZone: 'UTC', missed: 'skip' },
  { task: endExpired, cron: '7 * * * *', timeZone: 'UTC', missed: 'skip' },
  { task: pruneCarts, cron: '23 4 * * *', timeZone: 'UTC', missed: 'skip' },
  { task: pruneAnalyses, cron: '13 * * * *', timeZone: 'UTC', missed: 'skip' },
  { task: pruneExports, cron: '29 * * * *', timeZone: 'UTC', missed: 'skip' },
  { task: pruneSalesReports, cron: '47 * * * *', timeZone: 'UTC', missed: 'skip' },
  { task: expireUnpaid, cron: '* * * * *', timeZone: 'UTC', missed: 'skip' },
  { task: followParcels, cron: '* * * * *', timeZone: 'UTC', missed: 'skip' },
  { task: reconcile, cron: '* * * * *', timeZone: 'UTC', missed: 'skip' },
  { task: reconcilePayouts, cron: '* * * * *', timeZone: 'UTC', missed: 'skip' },
  { task: schedulePayouts, cron: '23 5 * * *', timeZone: 'UTC', missed: 'once' },
  { task: packFacts, cron: '* * * * *', timeZone: 'UTC', missed: 'skip' },
  { task: pruneHeard, cron: '31 4 * * *', timeZone: 'UTC', missed: 'skip' },
  { task: pruneDeliveries, cron: '7 4 * * *', timeZone: 'UTC', missed: 'skip' },
  { task: serveWaiting, cron: '* * * * *', timeZone: 'UTC', missed: 'skip' },
  { task: sealEvents, cron: '* * * * *', timeZone: 'UTC', missed: 'skip' },
]

/** Brings the stored schedules in line with these: new ones are added, changed ones changed, and others taken out. */
export async function applySchedules(boss: Boss, wanted: readonly Schedule[] = schedules): Promise<void> {
  const names = new Set(wanted.map(({ task }) => task.name))
  for (const { name, key } of await boss.getSchedules()) if (!names.has(key)) await boss.unschedule(name, key)
  for (const { task, cron, timeZone: tz, missed } of wanted) {
    const origin = { actor: { kind: 'system' }, requestId: `schedule-${task.name}`, now: new Date() } as const
    const { id: _id, data, ...row } = toRow(toQueued(task, {}, origin))
    await boss.schedule(task.queue, cron, data, { ...row, tz, key: task.name, missed })
  }
}
