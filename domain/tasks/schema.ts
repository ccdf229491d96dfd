import { z } from 'zod'
import { Timestamp } from '../common/fields.ts'

export const TaskError = z.object({
  attempt: z.int(),
  errorClass: z.string(),
  message: z.string(),
  traceback: z.string().optional().meta({ description: 'For staff only.' }),
})

export const TaskResult = z
  .object({
    id: z.uuid(),
    task: z.string().meta({ examples: ['notifications.sendOrderConfirmation'] }),
    status: z.enum(['READY', 'RUNNING', 'FAILED', 'SUCCESSFUL']),
    enqueuedAt: Timestamp,
    startedAt: Timestamp.nullable(),
    lastAttemptedAt: Timestamp.nullable(),
    finishedAt: Timestamp.nullable(),
    attempts: z.int(),
    returnValue: z.json().nullable(),
    errors: z.array(TaskError),
  })
  .meta({ id: 'TaskResult' })
export type TaskResult = z.infer<typeof TaskResult>

export const GetTask = z.object({ id: z.string().max(64) })
export type GetTask = z.output<typeof GetTask>
