import { z } from 'zod'
import { isCountry } from '../common/countries.ts'
import { Id, NO_COUNTRY, text, Timestamp } from '../common/fields.ts'
import { Currency, Money, Sum, Totals } from '../common/money.ts'
import { PageInput, pageOf } from '../common/page.ts'
import { VendorRef } from '../vendors/index.ts'

export const DeliveryAddress = z
  .object({
    name: text(120),
    line1: text(200),
    line2: text(200, 0).optional(),
    city: text(120),
    region: text(120, 0).optional(),
    postalCode: text(20, 0).optional(),
    country: z.string().regex(/^[A-Z]{2}$/, 'Expected a country code of two letters, such as NG.'),
    phone: text(40, 0).optional(),
  })
  .meta({ id: 'DeliveryAddress' })

export type DeliveryAddress = z.output<typeof DeliveryAddress>

export const OrderStatus = z
  .enum(['pending', 'paid', 'processing', 'shipped', 'delivered', 'cancelled', 'refunded'])
  .meta({ id: 'OrderStatus', description: 'As far as its parts have come; those called off do not hold it up.' })
export type OrderStatus = z.output<typeof OrderStatus>

export const OrderItem = z
  .object({
    id: Id,
    variantId: Id,
    name: z.string(),
    sku: z.string().nullable(),
    options: z.record(z.string(), z.string()),
    quantity: z.int(),
    unitPrice: Money,
    lineTotal: Sum,
    discount: Sum,
    payable: Sum.meta({ description: 'What the buyer pays for it, tax included.' }),
    refundedQuantity: z.int(),
  })
  .meta({ id: 'OrderItem' })

/** What one vendor delivers of an order. */
export const SubOrder = z
  .object({
    id: Id,
    vendor: VendorRef,
    status: OrderStatus,
    items: z.array(OrderItem),
    shipping: Sum,
    total: Sum.meta({ description: 'What the buyer pays for this part, its parcel included.' }),
  })
  .meta({ id: 'SubOrder' })
export type SubOrder = z.output<typeof SubOrder>

export const Order = z
  .object({
    id: Id,
    number: z.string().meta({ description: 'Short and unique; what the buyer quotes.' }),
    status: OrderStatus,
    items: z.array(OrderItem),
    subOrders: z.array(SubOrder),
    totals: Totals,
    total: Sum,
    refunded: Sum.meta({ description: 'What has been given back so far.' }),
    discounts: z.array(z.object({ code: z.string().nullable(), name: z.string(), amount: z.int() })),
    deliveryAddress: DeliveryAddress,
    shippingMethod: z.string(),
    placedAt: Timestamp,
    updatedAt: Timestamp.meta({
      description: 'Of its last change, whatever it was; an edit can be made to depend on it.',
    }),
    holdUntil: Timestamp.nullable().meta({ description: 'Pay until then; afterwards it is called off.' }),
    paidAt: Timestamp.nullable(),
    deliveredAt: Timestamp.nullable(),
    cancelledAt: Timestamp.nullable(),
    cancelReason: z.string().nullable(),
  })
  .meta({ id: 'Order' })
export type Order = z.infer<typeof Order>

/** What one vendor is to deliver of an order. Who bought it, and of whom else, is no business of theirs. */
export const VendorOrder = Order.pick({
  id: true,
  number: true,
  status: true,
  items: true,
  total: true,
  deliveryAddress: true,
  shippingMethod: true,
  placedAt: true,
})
  .extend({ subOrderId: Id, vendor: VendorRef, shipping: Sum, refunded: Sum })
  .meta({
    id: 'VendorOrder',
    description: 'The part of an order that one vendor is to deliver; the total is of that part.',
  })
export type VendorOrder = z.infer<typeof VendorOrder>

export const PlacedOrder = Order.extend({
  taskId: z.string().meta({ description: 'The task that mails the confirmation; see tasks/:id.' }),
}).meta({ id: 'PlacedOrder' })

/** In one order. */
export const MOST_ITEMS = 100

const noCountry = { path: ['deliveryAddress', 'country'], message: NO_COUNTRY }

const Wanted = z.object({ variantId: Id, quantity: z.int().min(1).max(1_000) })

export const PlaceOrder = z
  .object({
    cartId: Id.optional().meta({ description: 'What to order; without it say the items.' }),
    items: z.array(Wanted).min(1).max(MOST_ITEMS).optional(),
    deliveryAddress: DeliveryAddress,
    shippingMethod: text(40)
      .optional()
      .meta({ description: 'A code of shipping/rates; by default that of the cart, or `standard`.' }),
    codes: z
      .array(text(40))
      .max(10)
      .optional()
      .meta({ description: 'Discount codes, by default those of the cart; one that takes nothing off is refused.' }),
    currency: Currency.optional().meta({
      description: 'By default that of the cart, or the one the variants are priced in.',
    }),
    expectedTotal: Sum.optional().meta({ description: 'What the buyer was shown; another total is refused (409).' }),
  })
  .refine(({ cartId, items }) => (cartId === undefined) !== (items === undefined), {
    path: ['items'],
    message: 'Say a cart or the items, one of the two.',
  })
  .refine(({ deliveryAddress: { country } }) => isCountry(country), noCountry)
export type PlaceOrder = z.output<typeof PlaceOrder>

export const GetOrder = z.object({ id: Id })
export type GetOrder = z.output<typeof GetOrder>

export const CancelOrder = GetOrder.extend({ reason: text(500, 0).default('') })
export type CancelOrder = z.output<typeof CancelOrder>

const EditedItem = z.object({
  itemId: Id,
  quantity: z.int().min(0).max(1_000).meta({ description: 'How many there are to be; with 0 the item goes.' }),
})

export const EditOrder = GetOrder.extend({
  items: z.array(EditedItem).max(MOST_ITEMS).default([]).meta({
    description: 'Items there are to be more or fewer of. More cost what they cost today, the others what they did.',
  }),
  add: z.array(Wanted).max(MOST_ITEMS).default([]).meta({ description: 'What else is wanted, at today’s prices.' }),
  deliveryAddress: DeliveryAddress.optional(),
  shippingMethod: text(40).optional().meta({ description: 'A code of shipping/rates.' }),
  expectedTotal: Sum.optional().meta({
    description: 'What it is to come to afterwards; another total is refused (409).',
  }),
  /** The `updatedAt` you read; an order changed since then is left alone. v1 says it with If-Match. */
  expectedUpdatedAt: z.iso.datetime().optional().meta({ description: 'Refuse (412) when it has changed since.' }),
}).refine(({ deliveryAddress }) => deliveryAddress === undefined || isCountry(deliveryAddress.country), noCountry)
export type EditOrder = z.output<typeof EditOrder>

export { PageInput as ListOrders }
export const OrderPage = pageOf(Order)

export const ListOrderEvents = GetOrder.extend(PageInput.shape)
export type ListOrderEvents = z.output<typeof ListOrderEvents>

const Change = z.object({ before: z.json(), after: z.json() })

export const OrderEvent = z
  .object({
    id: Id,
    name: z.string().meta({ examples: ['order.placed'] }),
    occurredAt: Timestamp,
    changes: z.record(z.string(), Change).nullable().meta({
      description:
        'What an edit made of the order, by field; of the address only that it changed. Null for other events.',
    }),
  })
  .meta({ id: 'OrderEvent' })
export type OrderEvent = z.infer<typeof OrderEvent>
export const OrderEventPage = pageOf(OrderEvent)

export const VendorOrderPage = pageOf(VendorOrder)
export const ListVendorOrders = PageInput.extend({ id: Id })
export type ListVendorOrders = z.output<typeof ListVendorOrders>

export const CancelVendorOrder = z.object({ id: Id, orderId: Id, reason: text(500) })
export type CancelVendorOrder = z.output<typeof CancelVendorOrder>

export const GetVendorOrder = z.object({ id: Id, orderId: Id })
export type GetVendorOrder = z.output<typeof GetVendorOrder>

/** Where what was reserved did not agree with what was held; of orders those that held pieces though they were over. */
const Repaired = z.object({ variantId: Id, locationId: Id, before: z.int(), after: z.int(), orderIds: z.array(Id) })
export type Repaired = z.output<typeof Repaired>
export const RepairedHolds = z.object({ repaired: z.array(Repaired) })
