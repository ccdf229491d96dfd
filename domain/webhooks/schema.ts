import { z } from 'zod'
import { Id, text, Timestamp } from '../common/fields.ts'
import { PageInput, pageOf } from '../common/page.ts'
import { publicNames } from './public-events.ts'

const Url = text(2_048).meta({
  description: 'Where it is posted to: https, a public address, port 443 or one from 1024 on.',
  examples: ['https://books.example/hooks/fashionistar'],
})
const EventTypes = z
  .array(z.enum(['*', ...publicNames]))
  .min(1)
  .max(100)
  .meta({ description: 'What it wants to hear of; `*`: of everything, later kinds included.' })
  .transform((names) => [...new Set(names)])
const Description = text(200, 0).meta({ description: 'What it is for; for you to know it by.' })
const VendorId = Id.meta({ description: 'Whose news it takes; without it your own.' })

export const Endpoint = z
  .object({
    id: Id,
    vendorId: Id.nullable().meta({ description: 'Whose it is; null: your own, for orders that you place.' }),
    url: z.string(),
    eventTypes: z.array(z.string()),
    description: z.string(),
    enabled: z.boolean(),
    disabledReason: z.enum(['owner', 'gone', 'failing']).nullable().meta({
      description: '`gone`: it answered 410. `failing`: it has taken nothing for five days.',
    }),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'WebhookEndpoint' })
export type Endpoint = z.infer<typeof Endpoint>

export const EndpointPage = pageOf(Endpoint)

const Secret = z.string().meta({
  description: 'Verify signatures with it (Standard Webhooks). It is shown this once.',
  examples: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
})

export const NewEndpoint = Endpoint.extend({ secret: Secret }).meta({ id: 'NewWebhookEndpoint' })
export type NewEndpoint = z.infer<typeof NewEndpoint>

export const NewSecret = z
  .object({
    id: Id,
    secret: Secret,
    previousUntil: Timestamp.meta({
      description: 'Until then everything is signed with the secret before it as well.',
    }),
  })
  .meta({ id: 'WebhookSecret' })
export type NewSecret = z.infer<typeof NewSecret>

export const ListEndpoints = PageInput.extend({ vendorId: VendorId.optional() })
export type ListEndpoints = z.output<typeof ListEndpoints>

export const CreateEndpoint = z.object({
  url: Url,
  eventTypes: EventTypes,
  description: Description.default(''),
  vendorId: VendorId.nullish(),
})
export type CreateEndpoint = z.output<typeof CreateEndpoint>

export const OneEndpoint = z.object({ id: Id })
export type OneEndpoint = z.output<typeof OneEndpoint>

export const UpdateEndpoint = OneEndpoint.extend({
  url: Url.optional(),
  eventTypes: EventTypes.optional(),
  description: Description.optional(),
  enabled: z.boolean().optional(),
})
export type UpdateEndpoint = z.output<typeof UpdateEndpoint>

const DeliveryStatus = z.enum(['pending', 'waiting', 'delivered', 'dead']).meta({
  description:
    '`pending`: to be tried, at once or at `nextAttemptAt`. `waiting`: until the endpoint takes deliveries again. `dead`: given up.',
})

export const Delivery = z
  .object({
    id: Id,
    messageId: z.string().meta({ description: 'As `webhook-id` has it: the same for every attempt.' }),
    type: z.string(),
    status: DeliveryStatus,
    attempts: z.int(),
    nextAttemptAt: Timestamp.nullable(),
    createdAt: Timestamp,
    deliveredAt: Timestamp.nullable(),
  })
  .meta({ id: 'WebhookDelivery' })
export type Delivery = z.infer<typeof Delivery>

export const DeliveryPage = pageOf(Delivery)

const Attempt = z
  .object({
    number: z.int(),
    at: Timestamp,
    ms: z.int().meta({ description: 'How long it took, in milliseconds.' }),
    status: z.int().nullable().meta({ description: 'Of the answer; null: there was none.' }),
    error: z.string().nullable(),
    response: z.string().nullable().meta({ description: 'How the answer begins.' }),
  })
  .meta({ id: 'WebhookAttempt' })

export const WholeDelivery = Delivery.extend({
  body: z.string().meta({ description: 'What is posted, to the byte.' }),
  log: z.array(Attempt).meta({ description: 'The latest first, fifty at most.' }),
}).meta({ id: 'WholeWebhookDelivery' })
export type WholeDelivery = z.infer<typeof WholeDelivery>

export const ListDeliveries = PageInput.extend({ id: Id, status: DeliveryStatus.optional() })
export type ListDeliveries = z.output<typeof ListDeliveries>

export const OneDelivery = z.object({ id: Id, deliveryId: Id })
export type OneDelivery = z.output<typeof OneDelivery>
