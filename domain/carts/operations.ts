import { z } from 'zod'
import { anyone, signedIn, visitors } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import { cartFull, cartNotFound, itemNotFound, notInCurrency, notOnSale, soldOut } from './errors.ts'
import * as inputs from './inputs.ts'
import * as items from './items.ts'
import { Cart, ShippingRates } from './schema.ts'
import * as service from './service.ts'
import * as shipping from './shipping.ts'

export const createCart = operation({
  id: 'carts.create',
  summary: 'Your cart, made when you have none, with what you give put into it.',
  effect: 'write',
  access: visitors('orders:write'),
  input: inputs.CreateCart,
  output: Cart,
  errors: [notOnSale, notInCurrency, soldOut, cartFull],
  run: service.createCart,
})

export const getCart = operation({
  id: 'carts.get',
  summary: 'Your cart, at the prices of this moment.',
  effect: 'outward',
  access: visitors('orders:write'),
  input: inputs.GetCart,
  output: Cart,
  errors: [cartNotFound],
  run: service.getCart,
})

export const updateCart = operation({
  id: 'carts.update',
  summary: 'Say where your cart is to go and how, in which currency and with which codes.',
  effect: 'write',
  access: visitors('orders:write'),
  limit: 'checkout',
  input: inputs.UpdateCart,
  output: Cart,
  errors: [cartNotFound, notInCurrency],
  run: service.updateCart,
})

export const deleteCart = operation({
  id: 'carts.delete',
  summary: 'Throw your cart away.',
  effect: 'write',
  access: visitors('orders:write'),
  input: inputs.GetCart,
  output: z.null(),
  errors: [cartNotFound],
  run: service.deleteCart,
})

export const addItem = operation({
  id: 'carts.addItem',
  summary: 'Put pieces into your cart, beside those that are in it.',
  effect: 'write',
  access: visitors('orders:write'),
  input: inputs.AddItem,
  output: Cart,
  errors: [cartNotFound, notOnSale, notInCurrency, soldOut, cartFull],
  run: items.addItem,
})

export const addProduct = operation({
  id: 'carts.addProduct',
  summary: 'Put pieces of a product into your cart, which is made when you have none.',
  effect: 'write',
  access: visitors('orders:write'),
  input: inputs.AddProduct,
  output: Cart,
  errors: [notOnSale, notInCurrency, soldOut, cartFull],
  run: items.addProduct,
})

export const updateItem = operation({
  id: 'carts.updateItem',
  summary: 'Change how many pieces of something are in your cart.',
  effect: 'write',
  access: visitors('orders:write'),
  input: inputs.UpdateItem,
  output: Cart,
  errors: [cartNotFound, itemNotFound],
  run: items.updateItem,
})

export const removeItem = operation({
  id: 'carts.removeItem',
  summary: 'Take something out of your cart.',
  effect: 'write',
  access: visitors('orders:write'),
  input: inputs.RemoveItem,
  output: Cart,
  errors: [cartNotFound, itemNotFound],
  run: items.removeItem,
})

export const mergeCart = operation({
  id: 'carts.merge',
  summary: 'Take a guest’s cart over into your own.',
  effect: 'write',
  access: signedIn('orders:write'),
  input: inputs.MergeCart,
  output: Cart,
  errors: [cartNotFound],
  run: service.mergeCart,
})

export const listShippingRates = operation({
  id: 'carts.shippingRates',
  summary: 'How things can be sent to a country, and what that costs: one light parcel, or all of your cart.',
  effect: 'read',
  access: anyone,
  input: inputs.ListShippingRates,
  output: ShippingRates,
  errors: [cartNotFound],
  run: shipping.listShippingRates,
})
