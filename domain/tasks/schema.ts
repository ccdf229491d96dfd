import { z } from 'zod'
import { Id, Timestamp } from '../common/fields.ts'
import { PageInput, pageOf } from '../common/page.ts'
import { queues } from '../common/task.ts'

const TaskError = z.object({
  attempt: z.int(),
  errorClass: z.string(),
  message: z.string(),
  traceback: z.string().optional().meta({ description: 'For staff only.' }),
})

const TaskStatus = z.enum(['READY', 'RUNNING', 'FAILED', 'SUCCESSFUL'])

export const TaskResult = z
  .object({
    id: z.uuid(),
    task: z.string().meta({ examples: ['notifications.sendOrderConfirmation'] }),
    status: TaskStatus,
    enqueuedAt: Timestamp,
    startedAt: Timestamp.nullable(),
    lastAttemptedAt: Timestamp.nullable(),
    finishedAt: Timestamp.nullable(),
    attempts: z.int(),
    progress: z.number().nullable().meta({ description: 'From 0 to 1, where the task says how far it has come.' }),
    returnValue: z.json().nullable(),
    errors: z.array(TaskError),
  })
  .meta({ id: 'TaskResult' })
export type TaskResult = z.infer<typeof TaskResult>

/** What staff see of a task beside its result. */
export const TaskRow = TaskResult.extend({
  queue: z.enum(queues),
  priority: z.int(),
  runAfter: Timestamp,
  cancelled: z.boolean(),
  ownerId: z.int().nullable(),
  requestId: z.string().nullable(),
  payload: z.json(),
}).meta({ id: 'TaskRow' })
export type TaskRow = z.infer<typeof TaskRow>

export const GetTask = z.object({ id: z.string().max(64) })
export type GetTask = z.output<typeof GetTask>

export const ListTasks = PageInput.extend({
  status: TaskStatus.optional(),
  queue: z.enum(queues).optional(),
  task: z.string().max(100).optional().meta({ description: 'By name.' }),
})
export type ListTasks = z.output<typeof ListTasks>

export const TaskPage = pageOf(TaskRow)

const days = z.int().min(0).max(36_500)

/** How old, since they ended, the tasks to forget must be. */
export const PruneTasks = z.object({
  succeededDays: days.default(14),
  failedDays: days.default(90),
  /** No more than so many; the rest when it is asked again. */
  most: z.int().min(1).optional(),
})
export type PruneTasks = z.output<typeof PruneTasks>

export const Pruned = z.object({ deleted: z.int() })

const QueueState = z
  .object({
    queue: z.enum(queues),
    ready: z.int().meta({ description: 'Due, and not yet started.' }),
    waiting: z.int().meta({ description: 'For their time, or for another attempt.' }),
    running: z.int(),
    failed: z.int().meta({ description: 'For good, and not forgotten yet; without those that were cancelled.' }),
    oldestReadyAt: Timestamp.nullable().meta({ description: 'Since when the first of those that are ready is due.' }),
    succeededLastHour: z.int(),
    failedLastHour: z.int(),
  })
  .meta({ id: 'QueueState' })
export type QueueState = z.infer<typeof QueueState>

const ScheduleState = z
  .object({
    task: z.string(),
    queue: z.enum(queues),
    cron: z.string().meta({ examples: ['17 3 * * *'] }),
    timeZone: z.string(),
    missed: z.string().nullable().meta({ description: 'After a time without workers: once or skip.' }),
    lastFiredAt: Timestamp.nullable(),
    lastTaskId: z.uuid().nullable(),
  })
  .meta({ id: 'ScheduleState' })
export type ScheduleState = z.infer<typeof ScheduleState>

const EventState = z
  .object({
    id: Id,
    name: z.string(),
    aggregate: z.string().nullable(),
    occurredAt: Timestamp,
    subscribers: z.int(),
    owed: z.int().meta({ description: 'Subscribers on which it has had no effect yet.' }),
  })
  .meta({ id: 'EventState' })
export type EventState = z.infer<typeof EventState>

/** The queues at a glance: numbers, and the newest of each kind. */
export const TaskOverview = z
  .object({
    queues: z.array(QueueState),
    failures: z.array(TaskRow).meta({ description: 'Tasks that failed for good, the latest first.' }),
    running: z.array(TaskRow).meta({ description: 'The longest first.' }),
    schedules: z.array(ScheduleState),
    events: z.array(EventState).meta({ description: 'The latest first.' }),
  })
  .meta({ id: 'TaskOverview' })
export type TaskOverview = z.infer<typeof TaskOverview>
