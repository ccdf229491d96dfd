import { z } from 'zod'
import { Id } from '../common/fields.ts'
import { defineTask } from '../common/task.ts'
import * as heard from './heard.ts'
import * as pictures from './pictures.ts'

/** Forgets what was searched for long ago, or by hardly anybody. */
export const pruneHeard = defineTask({
  name: 'products.pruneHeard',
  queue: 'reports',
  payload: z.object({}),
  run: (ctx) => heard.pruneHeard(ctx),
})

/** Shows a picture of a product once it can be seen. */
export const showImage = defineTask({
  name: 'products.showImage',
  queue: 'default',
  retries: 5,
  payload: z.object({ imageId: Id }),
  run: (ctx, { imageId }) => pictures.showImage(ctx, imageId),
})
