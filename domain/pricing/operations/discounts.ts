import { z } from 'zod'
import { forVendor } from '../../common/access.ts'
import { operation } from '../../common/operation.ts'
import { notYourVendor, vendorNotFound } from '../../vendors/index.ts'
import {
  CreateDiscount,
  Discount,
  DiscountPage,
  GetDiscount,
  ListDiscounts,
  UpdateDiscount,
} from '../discounts/schema.ts'
import * as service from '../discounts/service.ts'
import { codeTaken, discountNotFound, limitBelowUses, limitSettled } from '../errors.ts'

export const listDiscounts = operation({
  id: 'pricing.listDiscounts',
  summary: 'The discounts of your vendor, newest first; for staff those of all.',
  effect: 'read',
  access: forVendor('discounts:write'),
  input: ListDiscounts,
  output: DiscountPage,
  errors: [notYourVendor],
  run: service.listDiscounts,
})

export const getDiscount = operation({
  id: 'pricing.getDiscount',
  summary: 'One discount of your vendor, with how often it has been used.',
  effect: 'read',
  access: forVendor('discounts:write'),
  input: GetDiscount,
  output: Discount,
  errors: [discountNotFound],
  run: service.getDiscount,
})

export const createDiscount = operation({
  id: 'pricing.createDiscount',
  summary: 'Give a discount on the goods of your vendor, with a code or without.',
  effect: 'write',
  access: forVendor('discounts:write'),
  input: CreateDiscount,
  output: Discount,
  errors: [notYourVendor, vendorNotFound, codeTaken],
  run: service.createDiscount,
})

export const updateDiscount = operation({
  id: 'pricing.updateDiscount',
  summary: 'Change what a discount takes off from here on.',
  effect: 'write',
  access: forVendor('discounts:write'),
  input: UpdateDiscount,
  output: Discount,
  errors: [discountNotFound, limitSettled, limitBelowUses],
  run: service.updateDiscount,
})

export const deleteDiscount = operation({
  id: 'pricing.deleteDiscount',
  summary: 'Give a discount no longer; orders keep what they have of it.',
  effect: 'write',
  access: forVendor('discounts:write'),
  input: GetDiscount,
  output: z.null(),
  errors: [discountNotFound],
  run: service.deleteDiscount,
})
