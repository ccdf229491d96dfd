import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

export { publicEvents } from './public-events.ts'

// Without the address: an event is kept for ever, and the address may say whose it is.
const payload = z.object({ endpointId: Id, userId: Id.nullable(), vendorId: Id.nullable() })
const aggregate = ({ endpointId }: z.output<typeof payload>) => `webhookEndpoint:${endpointId}`

export const endpointCreated = defineEvent({ name: 'webhook.endpointCreated', payload, aggregate })
export const endpointUpdated = defineEvent({ name: 'webhook.endpointUpdated', payload, aggregate })
export const endpointDeleted = defineEvent({ name: 'webhook.endpointDeleted', payload, aggregate })

/** We have stopped sending there of our own accord. */
export const endpointDisabled = defineEvent({
  name: 'webhook.endpointDisabled',
  payload: payload.extend({ reason: z.enum(['gone', 'failing']) }),
  aggregate,
})

/** It has a new secret; the one before it serves for another day. */
export const secretRotated = defineEvent({ name: 'webhook.secretRotated', payload, aggregate })

const ofDelivery = payload.extend({ deliveryId: Id })

/** Somebody wanted to see whether anything arrives. */
export const endpointPinged = defineEvent({ name: 'webhook.endpointPinged', payload: ofDelivery, aggregate })

/** Somebody wanted a delivery once more. */
export const deliveryRepeated = defineEvent({ name: 'webhook.deliveryRepeated', payload: ofDelivery, aggregate })
