import { z } from 'zod'
import { Id, Timestamp } from '../common/fields.ts'

/** Work that goes on behind the answer. */
export const Accepted = z.object({
  taskId: z.string().meta({ description: 'The task that does it; see tasks/:id.' }),
})
export type Accepted = z.infer<typeof Accepted>

export const PersonalExport = z
  .object({
    state: z.enum(['none', 'preparing', 'ready', 'failed']).meta({
      description: 'none: nothing was asked for, or it has expired. failed: ask once more.',
    }),
    taskId: z.string().nullable(),
    requestedAt: Timestamp.nullable(),
    readyAt: Timestamp.nullable(),
    expiresAt: Timestamp.nullable().meta({ description: 'When it is deleted, a week after it was made.' }),
    document: z
      .record(z.string(), z.json())
      .nullable()
      .meta({ description: 'Everything held about you, by the part of the marketplace that holds it.' }),
  })
  .meta({ id: 'PersonalExport' })
export type PersonalExport = z.infer<typeof PersonalExport>

export const EraseUsers = z.object({ userIds: z.array(Id).min(1).max(10_000) })
export type EraseUsers = z.output<typeof EraseUsers>

export const ErasuresQueued = z.object({ queued: z.int() })
export type ErasuresQueued = z.infer<typeof ErasuresQueued>
