import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

// Whose they are and nothing of what they say: an event is kept for ever.
const payload = z.object({ userId: Id })
const aggregate = ({ userId }: z.output<typeof payload>) => `user:${userId}`

export const measurementsSaved = defineEvent({ name: 'measurements.saved', payload, aggregate })
export const measurementsDeleted = defineEvent({ name: 'measurements.deleted', payload, aggregate })
