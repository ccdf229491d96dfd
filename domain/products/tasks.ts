import { z } from 'zod'
import { Id } from '../common/fields.ts'
import { defineTask } from '../common/task.ts'
import * as facets from './facets.ts'
import * as heard from './heard.ts'
import * as pictures from './pictures.ts'

/** Forgets what was searched for long ago, or by hardly anybody. */
export const pruneHeard = defineTask({
  name: 'products.pruneHeard',
  queue: 'reports',
  payload: z.object({}),
  run: (ctx) => heard.pruneHeard(ctx),
})

/** Packs what searches are counted from where it is not yet; once all is, it finds nothing to do. */
export const packFacts = defineTask({
  name: 'products.packFacts',
  queue: 'reports',
  payload: z.object({}),
  concurrency: 1,
  run: (ctx) => facets.packFacts(ctx),
})

/** Shows a picture of a product once it can be seen. */
export const showImage = defineTask({
  name: 'products.showImage',
  queue: 'default',
  retries: 5,
  payload: z.object({ imageId: Id }),
  run: (ctx, { imageId }) => pictures.showImage(ctx, imageId),
})
