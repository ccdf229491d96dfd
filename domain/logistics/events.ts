import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

const payload = z.object({ shipmentId: Id, orderId: Id, vendorId: Id })
const aggregate = ({ orderId }: z.output<typeof payload>) => `order:${orderId}`

/** A vendor wants a parcel carried. */
export const shipmentRequested = defineEvent({ name: 'shipment.requested', payload, aggregate })
/** A carrier has taken a parcel on; it has a number by which it is followed. */
export const shipmentCreated = defineEvent({ name: 'shipment.created', payload, aggregate })
/** A parcel is somewhere else than it was. */
export const shipmentUpdated = defineEvent({ name: 'shipment.updated', payload, aggregate })
/** A carrier would not take a parcel. */
export const shipmentCancelled = defineEvent({ name: 'shipment.cancelled', payload, aggregate })
