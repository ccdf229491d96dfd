import { z } from 'zod'
import { defineEvent } from '../common/event.ts'

/** The changes say from what to what. */
export const flagChanged = defineEvent({
  name: 'flag.changed',
  payload: z.object({ key: z.string() }),
  aggregate: ({ key }) => `flag:${key}`,
})
