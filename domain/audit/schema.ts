import { z } from 'zod'
import { Id, text, Timestamp } from '../common/fields.ts'
import { PageInput, pageOf } from '../common/page.ts'

const Change = z.object({ before: z.json(), after: z.json() })

export const AuditEvent = z
  .object({
    id: Id,
    name: z.string().meta({ examples: ['product.updated'] }),
    aggregate: z
      .string()
      .nullable()
      .meta({ description: 'Whose history it belongs to.', examples: ['product:17'] }),
    actor: z.string().meta({ examples: ['user:3', 'system'] }),
    requestId: z.string(),
    occurredAt: Timestamp,
    payload: z.json(),
    changes: z.record(z.string(), Change).nullable().meta({ description: 'By field, what it was and what it became.' }),
    sealed: z.boolean().meta({ description: 'Whether it is part of the hash chain yet.' }),
  })
  .meta({ id: 'AuditEvent' })
export type AuditEvent = z.infer<typeof AuditEvent>

export const AuditEventPage = pageOf(AuditEvent)

export const ListAuditEvents = PageInput.extend({
  aggregate: text(200).optional().meta({ description: 'Such as order:17.' }),
  name: text(100).optional().meta({ description: 'Such as order.placed.' }),
  actor: text(100).optional().meta({ description: 'Such as `user:3`, or `system`.' }),
  requestId: text(200).optional().meta({ description: 'Everything one request did.' }),
  since: Timestamp.optional().meta({ description: 'From this time on.' }),
  until: Timestamp.optional().meta({ description: 'Before this time.' }),
})
export type ListAuditEvents = z.output<typeof ListAuditEvents>

/** An event as those see it whose thing it happened to. */
export interface HistoryEvent {
  readonly id: number
  readonly name: string
  readonly occurredAt: string
  /** By field, what it was and what it became. */
  readonly changes: z.infer<typeof AuditEvent>['changes']
}

const Hash = z.string().regex(/^[0-9a-f]{64}$/)

/** The end of the chain at some moment. Whoever has noted one can tell later that nothing before it was exchanged. */
export const Head = z.object({ position: z.int().min(0), hash: Hash })
export type Head = z.infer<typeof Head>

export const Sealed = z.object({ sealed: z.int(), head: Head })
export type Sealed = z.infer<typeof Sealed>

/** One place where the trail is not what was sealed. */
export const Fault = z.object({ position: z.int(), message: z.string() })
export type Fault = z.infer<typeof Fault>

export const VerifyTrail = z.object({ head: Head.optional() })
export type VerifyTrail = z.output<typeof VerifyTrail>

export const Verdict = z.object({
  sealed: z.int(),
  unsealed: z.int(),
  head: Head,
  faults: z.array(Fault).meta({ description: 'The first of them.' }),
  faultCount: z.int(),
})
export type Verdict = z.infer<typeof Verdict>
