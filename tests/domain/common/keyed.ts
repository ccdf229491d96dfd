// Operations that change something, for requests with a key.

import { z } from 'zod'
import { anyone } from '../../../domain/common/access.ts'
import { defineEvent } from '../../../domain/common/event.ts'
import { Id } from '../../../domain/common/fields.ts'
import { operation } from '../../../domain/common/operation.ts'

export const happened = defineEvent({
  name: 'thing.happened',
  payload: z.object({ thingId: Id }),
  aggregate: ({ thingId }) => `thing:${thingId}`,
})

const record = {
  summary: 'Writes an event.',
  access: anyone,
  input: z.object({ thingId: Id, note: z.string().optional() }),
  output: z.object({ thingId: Id, secret: z.string() }),
} as const

/** An answer that nobody gives twice. */
const answerFor = (thingId: number) => ({ thingId, secret: `token of ${Math.random()}` })

/** What the vault of a process seals with in these tests. */
export const SECRET = 'a secret for tests only, long enough to be taken as one'

type Hook = () => Promise<unknown>
const nothing: Hook = async () => {}

/** Writes, calls back, and answers. */
export const write = (hook = nothing) =>
  operation({
    ...record,
    id: 'tests.write',
    effect: 'write',
    async run(ctx, { thingId }) {
      await ctx.emit(happened, { thingId })
      await hook()
      return answerFor(thingId)
    },
  })

/** Writes, calls back, and answers; what it answers is stored with the write when that concludes. */
export const outward = (hook = nothing, how: 'write' | 'conclude' = 'write') =>
  operation({
    ...record,
    id: 'tests.outward',
    effect: 'outward',
    async run(ctx, { thingId }) {
      const answer = await ctx[how](async ({ emit }) => {
        await emit(happened, { thingId })
        return answerFor(thingId)
      })
      await hook()
      return answer
    },
  })
