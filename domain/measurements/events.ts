import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

// Whose they are and nothing of what they say: an event is kept for ever.
const payload = z.object({ userId: Id })
const aggregate = ({ userId }: z.output<typeof payload>) => `user:${userId}`

export const measurementsSaved = defineEvent({ name: 'measurements.saved', payload, aggregate })
export const measurementsDeleted = defineEvent({ name: 'measurements.deleted', payload, aggregate })
/** It may be compared with others from now on. */
export const bodyShared = defineEvent({ name: 'body.shared', payload, aggregate })
export const bodyWithdrawn = defineEvent({ name: 'body.withdrawn', payload, aggregate })

const ofAnalysis = {
  payload: payload.extend({ analysisId: Id }),
  aggregate: ({ analysisId }: { readonly analysisId: number }) => `bodyAnalysis:${analysisId}`,
  ownerId: ({ userId }: { readonly userId: number }) => userId,
}

export const analysisRequested = defineEvent({ name: 'bodyAnalysis.requested', ...ofAnalysis })
/** There is something to confirm. */
export const analysisReadied = defineEvent({ name: 'bodyAnalysis.readied', ...ofAnalysis })
export const analysisFailed = defineEvent({ name: 'bodyAnalysis.failed', ...ofAnalysis })
export const analysisConfirmed = defineEvent({ name: 'bodyAnalysis.confirmed', ...ofAnalysis })
