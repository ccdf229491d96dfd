import { z } from 'zod'
import { permitted } from '../../common/access.ts'
import { operation } from '../../common/operation.ts'
import { PageInput } from '../../common/page.ts'
import { methodExists, methodNotFound, zoneExists, zoneInUse, zoneNotFound } from '../errors.ts'
import * as methods from '../shipping/methods.ts'
import {
  CreateMethod,
  CreateZone,
  DeleteMethod,
  DeleteZone,
  ShippingMethod,
  ShippingMethodPage,
  ShippingZone,
  ShippingZonePage,
  UpdateMethod,
  UpdateZone,
} from '../shipping/schema.ts'
import * as zones from '../shipping/zones.ts'

export const listZones = operation({
  id: 'pricing.listZones',
  summary: 'Shipping zones by name.',
  effect: 'read',
  access: permitted('market:manage'),
  input: PageInput,
  output: ShippingZonePage,
  run: zones.listZones,
})

export const createZone = operation({
  id: 'pricing.createZone',
  summary: 'Put countries together that cost the same to send to; none: everywhere else.',
  effect: 'write',
  access: permitted('market:manage'),
  input: CreateZone,
  output: ShippingZone,
  errors: [zoneExists],
  run: zones.createZone,
})

export const updateZone = operation({
  id: 'pricing.updateZone',
  summary: 'Change which countries a shipping zone is of.',
  effect: 'write',
  access: permitted('market:manage'),
  input: UpdateZone,
  output: ShippingZone,
  errors: [zoneNotFound, zoneExists],
  run: zones.updateZone,
})

export const deleteZone = operation({
  id: 'pricing.deleteZone',
  summary: 'Delete a shipping zone that no method has a rate for.',
  effect: 'write',
  access: permitted('market:manage'),
  input: DeleteZone,
  output: z.null(),
  errors: [zoneNotFound, zoneInUse],
  run: zones.deleteZone,
})

export const listMethods = operation({
  id: 'pricing.listMethods',
  summary: 'Shipping methods with their rates, in the order they are offered.',
  effect: 'read',
  access: permitted('market:manage'),
  input: PageInput,
  output: ShippingMethodPage,
  run: methods.listMethods,
})

export const createMethod = operation({
  id: 'pricing.createMethod',
  summary: 'Offer another way of sending, with what it costs by zone, weight and value.',
  effect: 'write',
  access: permitted('market:manage'),
  input: CreateMethod,
  output: ShippingMethod,
  errors: [methodExists],
  run: methods.createMethod,
})

export const updateMethod = operation({
  id: 'pricing.updateMethod',
  summary: 'Change a shipping method; rates that are given stand in place of all it had.',
  effect: 'write',
  access: permitted('market:manage'),
  input: UpdateMethod,
  output: ShippingMethod,
  errors: [methodNotFound],
  run: methods.updateMethod,
})

export const deleteMethod = operation({
  id: 'pricing.deleteMethod',
  summary: 'Offer a way of sending no longer; orders that chose it keep it.',
  effect: 'write',
  access: permitted('market:manage'),
  input: DeleteMethod,
  output: z.null(),
  errors: [methodNotFound],
  run: methods.deleteMethod,
})
