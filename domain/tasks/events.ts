import { z } from 'zod'
import { defineEvent } from '../common/event.ts'

const payload = z.object({ taskId: z.uuid(), task: z.string() })
const aggregate = ({ taskId }: z.output<typeof payload>) => `task:${taskId}`

export const taskCancelled = defineEvent({ name: 'task.cancelled', payload, aggregate })
export const taskRetried = defineEvent({ name: 'task.retried', payload, aggregate })
