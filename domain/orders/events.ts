import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

const payload = z.object({ orderId: Id })
const aggregate = ({ orderId }: z.output<typeof payload>) => `order:${orderId}`

export const orderPlaced = defineEvent({ name: 'order.placed', payload, aggregate })
/** Some of it was changed before it was sent; the changes say what. The vendors are those it was of before, and those it is of. */
export const orderEdited = defineEvent({
  name: 'order.edited',
  payload: payload.extend({ vendorIds: z.array(Id) }),
  aggregate,
})
/** The money is there, and what was held is the buyer's. */
export const orderPaid = defineEvent({ name: 'order.paid', payload, aggregate })
/** All of it was called off; what was paid goes back. */
export const orderCancelled = defineEvent({ name: 'order.cancelled', payload, aggregate })
/** All that was not called off has arrived. */
export const orderDelivered = defineEvent({ name: 'order.delivered', payload, aggregate })
/** Money went back; the changes say how much. */
export const orderRefunded = defineEvent({ name: 'order.refunded', payload, aggregate })

const part = payload.extend({ subOrderId: Id, vendorId: Id })

/** A vendor has taken its part in hand. */
export const partAccepted = defineEvent({ name: 'order.partAccepted', payload: part, aggregate })
export const partShipped = defineEvent({ name: 'order.partShipped', payload: part, aggregate })
export const partDelivered = defineEvent({ name: 'order.partDelivered', payload: part, aggregate })
/** A vendor cannot deliver its part; what was paid for it goes back. */
export const partCancelled = defineEvent({ name: 'order.partCancelled', payload: part, aggregate })

/** A vendor's invoice for its part; the changes say its number. */
export const invoiceIssued = defineEvent({ name: 'invoice.issued', payload: part, aggregate })
/** What a vendor takes back of its invoice, since money of it was given back; the changes say its number. */
export const creditNoteIssued = defineEvent({
  name: 'creditNote.issued',
  payload: part.extend({ refundId: Id }),
  aggregate,
})
/** For money that has gone back all credit notes are issued there have to be; the changes say how much it was. */
export const refundCredited = defineEvent({
  name: 'order.refundCredited',
  payload: payload.extend({ refundId: Id }),
  aggregate,
})

const ofReturn = part.extend({ returnId: Id })

/** A buyer asks a vendor to take pieces back, for their money or for others. */
export const returnRequested = defineEvent({ name: 'return.requested', payload: ofReturn, aggregate })
export const returnApproved = defineEvent({ name: 'return.approved', payload: ofReturn, aggregate })
export const returnRejected = defineEvent({ name: 'return.rejected', payload: ofReturn, aggregate })
/** The pieces are back; the money for them follows, or what is wanted instead. */
export const returnReceived = defineEvent({ name: 'return.received', payload: ofReturn, aggregate })
/** What is wanted instead is an order of its own now; the changes say which. */
export const returnExchanged = defineEvent({ name: 'return.exchanged', payload: ofReturn, aggregate })
/** What is wanted instead cannot be had any more: the money goes back. */
export const exchangeFailed = defineEvent({ name: 'return.exchangeFailed', payload: ofReturn, aggregate })
/** What is to go back for it is on its way; the changes say how much. */
export const returnClosed = defineEvent({ name: 'return.closed', payload: ofReturn, aggregate })
