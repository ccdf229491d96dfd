import type { z } from 'zod'
import type { Reader } from '../../db/connect.ts'
import type { Event } from '../common/event.ts'
import { stockChanged, stockRanLow } from '../inventory/events.ts'
import { shipmentCancelled, shipmentCreated, shipmentUpdated } from '../logistics/events.ts'
import {
  creditNoteIssued,
  exchangeFailed,
  invoiceIssued,
  orderCancelled,
  orderDelivered,
  orderEdited,
  orderPaid,
  orderPlaced,
  orderRefunded,
  partAccepted,
  partCancelled,
  partDelivered,
  partShipped,
  returnApproved,
  returnClosed,
  returnExchanged,
  returnReceived,
  returnRejected,
  returnRequested,
} from '../orders/events.ts'
import { paymentCaptured, paymentFailed, paymentRefunded, paymentVoided } from '../payments/events.ts'
import { payoutAccountChanged, payoutFailed, payoutPaid } from '../payouts/events.ts'
import { productCreated, productDeleted, productUpdated } from '../products/events.ts'
import {
  vendorApplied,
  vendorApproved,
  vendorCreated,
  vendorMemberAdded,
  vendorMemberChanged,
  vendorMemberRemoved,
  vendorParticularsChanged,
  vendorRefused,
  vendorReinstated,
  vendorSuspended,
} from '../vendors/events.ts'
import { reviewDeleted, reviewEdited, reviewPosted, reviewPublished, reviewRejected } from '../reviews/events.ts'
import {
  buyerOfOrder,
  foundersOfVendor,
  type Owners,
  ownersOfEdit,
  ownersOfOrder,
  ownersOfPart,
  ownersOfProduct,
  ownersOfVariant,
  vendorItself,
} from './owners-queries.ts'

/** An event that programs of others may hear of. */
export interface PublicEvent {
  readonly event: Event
  /** One sentence for the reference. */
  readonly summary: string
  /** What they are told of it: the ids to ask for the rest by. */
  readonly fields: readonly string[]
  /** The same, of one event. */
  dataOf(payload: unknown): Readonly<Record<string, unknown>>
  /** Whose endpoints are told. */
  ownersOf(db: Reader, payload: unknown): Promise<Owners>
}

const PART = ['orderId', 'subOrderId', 'vendorId'] as const
const RETURN = ['returnId', ...PART] as const
const REVIEW = ['reviewId', 'productId'] as const
const SHIPMENT = ['shipmentId', 'orderId', 'vendorId'] as const

/**
 * What is public, what it shows and whom it concerns: an event becomes public by a line here, and by nothing else. What is
 * not named does not go out, so a field that an event gets later stays inside until somebody writes it down.
 */
export const publicEvents: readonly PublicEvent[] = [
  shown(orderPlaced, ['orderId'], ownersOfOrder, 'An order was placed.'),
  shown(orderEdited, ['orderId'], ownersOfEdit, 'An order was changed before it was sent.'),
  shown(orderPaid, ['orderId'], ownersOfOrder, 'An order was paid for.'),
  shown(orderCancelled, ['orderId'], ownersOfOrder, 'All of an order was called off.'),
  shown(orderDelivered, ['orderId'], ownersOfOrder, 'All of an order that was not called off has arrived.'),
  shown(orderRefunded, ['orderId'], buyerOfOrder, 'Money of an order went back.'),
  shown(partAccepted, PART, ownersOfPart, 'A vendor has taken its part of an order in hand.'),
  shown(partShipped, PART, ownersOfPart, 'A vendor’s part of an order is on its way.'),
  shown(partDelivered, PART, ownersOfPart, 'A vendor’s part of an order has arrived.'),
  shown(partCancelled, PART, ownersOfPart, 'A vendor cannot deliver its part of an order.'),
  shown(invoiceIssued, PART, ownersOfPart, 'A vendor’s invoice for its part of an order was issued.'),
  shown(creditNoteIssued, ['refundId', ...PART], ownersOfPart, 'A vendor takes something back of its invoice.'),
  shown(returnRequested, RETURN, ownersOfPart, 'A buyer wants pieces taken back.'),
  shown(returnApproved, RETURN, ownersOfPart, 'The vendor takes pieces back.'),
  shown(returnRejected, RETURN, ownersOfPart, 'The vendor does not take pieces back.'),
  shown(returnReceived, RETURN, ownersOfPart, 'Pieces that were sent back have arrived.'),
  shown(returnExchanged, RETURN, ownersOfPart, 'What is wanted instead is an order of its own.'),
  shown(exchangeFailed, RETURN, ownersOfPart, 'What is wanted instead cannot be had; the money goes back.'),
  shown(returnClosed, RETURN, ownersOfPart, 'What is to go back for a return is on its way.'),
  shown(paymentCaptured, ['paymentId', 'orderId'], buyerOfOrder, 'The money for an order was taken.'),
  shown(paymentFailed, ['paymentId', 'orderId'], buyerOfOrder, 'A payment came to nothing.'),
  shown(paymentVoided, ['paymentId', 'orderId'], buyerOfOrder, 'Money that was set aside is let go of.'),
  shown(paymentRefunded, ['refundId', 'paymentId', 'orderId'], buyerOfOrder, 'A refund was paid.'),
  shown(shipmentCreated, SHIPMENT, ownersOfPart, 'A carrier has taken a parcel on.'),
  shown(shipmentUpdated, SHIPMENT, ownersOfPart, 'A parcel is somewhere else than it was.'),
  shown(shipmentCancelled, SHIPMENT, ownersOfPart, 'A carrier would not take a parcel.'),
  shown(productCreated, ['productId'], ownersOfProduct, 'A product was added to the catalogue.'),
  shown(productUpdated, ['productId'], ownersOfProduct, 'A product was changed.'),
  shown(productDeleted, ['productId'], ownersOfProduct, 'A product was taken off the market.'),
  shown(stockChanged, ['variantId'], ownersOfVariant, 'Pieces were counted anew.'),
  shown(stockRanLow, ['variantId'], ownersOfVariant, 'No more pieces are left than the vendor wants to be told of.'),
  shown(reviewPosted, REVIEW, ownersOfProduct, 'Somebody has reviewed a product; perhaps it is not shown yet.'),
  shown(reviewPublished, REVIEW, ownersOfProduct, 'A review that was held back is shown.'),
  shown(reviewEdited, REVIEW, ownersOfProduct, 'Whoever wrote a review has changed it.'),
  shown(reviewRejected, REVIEW, ownersOfProduct, 'A review is not shown any more, or will not be.'),
  shown(reviewDeleted, REVIEW, ownersOfProduct, 'Whoever wrote a review has taken it back.'),
  shown(payoutPaid, ['payoutId', 'vendorId'], vendorItself, 'Money was sent to the vendor.'),
  shown(payoutFailed, ['payoutId', 'vendorId'], vendorItself, 'Money could not be sent to the vendor, or came back.'),
  shown(payoutAccountChanged, ['vendorId'], vendorItself, 'The vendor is to be paid somewhere else.'),
  shown(vendorCreated, ['vendorId'], foundersOfVendor, 'You have opened a shop.'),
  shown(vendorApplied, ['vendorId'], foundersOfVendor, 'You ask to be let in with a shop.'),
  shown(vendorParticularsChanged, ['vendorId'], vendorItself, 'The vendor says something else of itself.'),
  shown(vendorApproved, ['vendorId'], vendorItself, 'The vendor was let in; what it offers is on sale.'),
  shown(vendorRefused, ['vendorId'], vendorItself, 'The vendor was not let in.'),
  shown(vendorSuspended, ['vendorId'], vendorItself, 'The vendor may not sell for now.'),
  shown(vendorReinstated, ['vendorId'], vendorItself, 'The vendor may sell again.'),
  shown(vendorMemberAdded, ['vendorId', 'userId'], vendorItself, 'Somebody may act for the vendor.'),
  shown(vendorMemberChanged, ['vendorId', 'userId'], vendorItself, 'What a member may do was changed.'),
  shown(vendorMemberRemoved, ['vendorId', 'userId'], vendorItself, 'Somebody acts for the vendor no longer.'),
]

/** The names an endpoint may ask for. */
export const publicNames: readonly string[] = publicEvents.map(({ event }) => event.name)

export const findPublicEvent = (name: string): PublicEvent | undefined =>
  publicEvents.find(({ event }) => event.name === name)

function shown<P extends z.ZodObject>(
  event: Event<P>,
  fields: readonly (keyof z.output<P> & string)[],
  ownersOf: (db: Reader, payload: z.output<P>) => Promise<Owners>,
  summary: string,
): PublicEvent {
  const parse = (payload: unknown) => event.payload.parse(payload)
  return {
    event,
    summary,
    fields,
    dataOf(payload) {
      const facts = parse(payload)
      return Object.fromEntries(fields.map((field) => [field, facts[field]]))
    },
    ownersOf: (db, payload) => ownersOf(db, parse(payload)),
  }
}
