import { z } from 'zod'
import { Id } from '../common/fields.ts'
import { defineTask } from '../common/task.ts'
import * as processing from './processing.ts'

/** Makes the sizes of a picture; again, it makes them again and the first are swept up. */
export const processImage = defineTask({
  name: 'images.process',
  queue: 'default',
  retries: 5,
  timeout: { minutes: 2 },
  concurrency: 4,
  payload: z.object({ imageId: Id }),
  run: (ctx, { imageId }) => processing.processImage(ctx, imageId),
})
