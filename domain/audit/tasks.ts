import { z } from 'zod'
import { defineTask } from '../common/task.ts'
import { sealRecent } from './sealing.ts'

/** Seals what was written since the last time, and logs the head of the chain. */
export const sealEvents = defineTask({
  name: 'audit.seal',
  queue: 'reports',
  payload: z.object({}),
  run: (ctx) => sealRecent(ctx),
})
