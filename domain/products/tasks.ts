import { z } from 'zod'
import { defineTask } from '../common/task.ts'
import * as heard from './heard.ts'

/** Forgets what was searched for long ago, or by hardly anybody. */
export const pruneHeard = defineTask({
  name: 'products.pruneHeard',
  queue: 'reports',
  payload: z.object({}),
  run: (ctx) => heard.pruneHeard(ctx),
})
