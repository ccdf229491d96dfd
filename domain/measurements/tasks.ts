import { z } from 'zod'
import { Id } from '../common/fields.ts'
import { defineTask } from '../common/task.ts'
import { measurePhotos, pruneAnalyses as prune, RETRIES } from './analyses/working.ts'

/** Has photos of a body measured. Its result says how that went, and nothing of the body. */
export const analysePhotos = defineTask({
  name: 'measurements.analysePhotos',
  queue: 'default',
  retries: RETRIES,
  backoff: { seconds: 15 },
  timeout: { minutes: 3 },
  concurrency: 4,
  cancellable: true,
  payload: z.object({ analysisId: Id }),
  run: (ctx, { analysisId }) => measurePhotos(ctx, analysisId),
})

/** Forgets analyses that have expired, and removes photos whose task was lost. */
export const pruneAnalyses = defineTask({
  name: 'measurements.pruneAnalyses',
  queue: 'reports',
  payload: z.object({}),
  run: (ctx) => ctx.write(prune),
})
