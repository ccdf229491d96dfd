import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

const payload = z.object({ userId: Id })
const aggregate = ({ userId }: z.output<typeof payload>) => `user:${userId}`

export const exportRequested = defineEvent({ name: 'personalExport.requested', payload, aggregate })
export const erasureRequested = defineEvent({ name: 'erasure.requested', payload, aggregate })

/** Nothing held says any more who this was. Delivered again, it erases again: a backup that was restored, for one. */
export const userErased = defineEvent({ name: 'user.erased', payload, aggregate })
