import { z } from 'zod'
import { cartNotFound, cartNotOpen } from '../carts/index.ts'
import { forVendor, permitted, signedIn, system } from '../common/access.ts'
import { common } from '../common/errors.ts'
import { operation } from '../common/operation.ts'
import { outOfStock } from '../inventory/index.ts'
import { discountUsedUp } from '../pricing/index.ts'
import { notYourVendor, vendorNotFound } from '../vendors/index.ts'
import {
  alreadyPaid,
  cartEmpty,
  codeRefused,
  dispatchUnderWay,
  illegalMove,
  mixedCurrencies,
  nothingLeft,
  orderNotFound,
  paymentUnderWay,
  shippingUnavailable,
  totalChanged,
  variantNotOnSale,
} from './errors.ts'
import {
  CancelOrder,
  CancelVendorOrder,
  EditOrder,
  GetOrder,
  GetVendorOrder,
  ListOrderEvents,
  ListOrders,
  ListVendorOrders,
  Order,
  OrderEventPage,
  OrderPage,
  PlacedOrder,
  PlaceOrder,
  RepairedHolds,
  VendorOrder,
  VendorOrderPage,
} from './schema.ts'
import { cancelOrder as cancel } from './cancelling.ts'
import { editOrder as edit } from './editing.ts'
import { placeOrder as place } from './placing.ts'
import * as repairing from './repairing.ts'
import * as service from './service.ts'
import * as vendorOrders from './vendor-orders.ts'

export * from './operations/credit-notes.ts'
export * from './operations/invoices.ts'
export * from './operations/returns.ts'

export const placeOrder = operation({
  id: 'orders.create',
  summary: 'Order pieces of one or more vendors; they are reserved at once.',
  effect: 'write',
  access: permitted('orders:write'),
  limit: 'checkout',
  input: PlaceOrder,
  output: PlacedOrder,
  errors: [
    cartNotFound,
    cartNotOpen,
    cartEmpty,
    outOfStock,
    variantNotOnSale,
    mixedCurrencies,
    shippingUnavailable,
    codeRefused,
    discountUsedUp,
    totalChanged,
  ],
  run: place,
})

export const editOrder = operation({
  id: 'orders.edit',
  summary: 'Change what is in an unpaid order, where it goes and how; staff may change the address of a paid one.',
  effect: 'write',
  access: permitted('orders:write'),
  input: EditOrder,
  output: Order,
  errors: [
    orderNotFound,
    common.changed,
    illegalMove,
    alreadyPaid,
    paymentUnderWay,
    dispatchUnderWay,
    nothingLeft,
    outOfStock,
    variantNotOnSale,
    mixedCurrencies,
    shippingUnavailable,
    discountUsedUp,
    totalChanged,
  ],
  run: edit,
})

export const cancelOrder = operation({
  id: 'orders.cancel',
  summary: 'Call an order off before its vendors take it in hand; what was paid goes back.',
  effect: 'write',
  access: permitted('orders:write'),
  input: CancelOrder,
  output: Order,
  errors: [orderNotFound, illegalMove],
  run: cancel,
})

export const getOrder = operation({
  id: 'orders.get',
  summary: 'One of your orders.',
  effect: 'read',
  replica: true,
  access: signedIn('orders:read'),
  input: GetOrder,
  output: Order,
  errors: [orderNotFound],
  run: service.getOrder,
})

export const listOrders = operation({
  id: 'orders.list',
  summary: 'Your orders, newest first.',
  effect: 'read',
  replica: true,
  access: signedIn('orders:read'),
  input: ListOrders,
  output: OrderPage,
  run: service.listOrders,
})

export const listOrderEvents = operation({
  id: 'orders.events',
  summary: 'What has happened to one of your orders, in order.',
  effect: 'read',
  replica: true,
  access: signedIn('orders:read'),
  input: ListOrderEvents,
  output: OrderEventPage,
  errors: [orderNotFound],
  run: service.listOrderEvents,
})

export const listVendorOrders = operation({
  id: 'orders.listForVendor',
  summary: 'What has been ordered of your vendor, newest first; of each order your part alone.',
  effect: 'read',
  replica: true,
  access: forVendor('orders:read'),
  input: ListVendorOrders,
  output: VendorOrderPage,
  errors: [notYourVendor, vendorNotFound],
  run: vendorOrders.listVendorOrders,
})

export const getVendorOrder = operation({
  id: 'orders.getForVendor',
  summary: 'Your vendor’s part of one order.',
  effect: 'read',
  replica: true,
  access: forVendor('orders:read'),
  input: GetVendorOrder,
  output: VendorOrder,
  errors: [notYourVendor, orderNotFound],
  run: vendorOrders.getVendorOrder,
})

export const acceptVendorOrder = operation({
  id: 'orders.accept',
  summary: 'Take your vendor’s part of a paid order in hand; its buyer cannot call it off any more.',
  effect: 'write',
  access: forVendor('orders:fulfil'),
  input: GetVendorOrder,
  output: VendorOrder,
  errors: [notYourVendor, orderNotFound, illegalMove],
  run: vendorOrders.acceptVendorOrder,
})

export const cancelVendorOrder = operation({
  id: 'orders.cancelForVendor',
  summary: 'Call off your vendor’s part of an order that cannot be delivered; the buyer gets the money back.',
  effect: 'write',
  access: forVendor('orders:fulfil'),
  input: CancelVendorOrder,
  output: VendorOrder,
  errors: [notYourVendor, orderNotFound, illegalMove],
  run: vendorOrders.cancelVendorOrder,
})

export const repairHolds = operation({
  id: 'orders.repairHolds',
  summary: 'Have what is reserved agree with what orders hold that are not over.',
  effect: 'write',
  access: system,
  input: z.object({}),
  output: RepairedHolds,
  run: repairing.repairHolds,
})
