import { listShippingRates } from '../domain/carts/operations.ts'
import { createShipment, getLabel, getShipment, listShipments, noteStep } from '../domain/logistics/operations.ts'
import * as pricing from '../domain/pricing/operations.ts'
import { mutation, query, router } from './trpc.ts'

export const shippingRouter = router({
  rates: query(listShippingRates),
  track: query(getShipment),
  list: query(listShipments),
  ship: mutation(createShipment),
  label: query(getLabel),
  noteStep: mutation(noteStep),
  listZones: query(pricing.listZones),
  createZone: mutation(pricing.createZone),
  updateZone: mutation(pricing.updateZone),
  deleteZone: mutation(pricing.deleteZone),
  listMethods: query(pricing.listMethods),
  createMethod: mutation(pricing.createMethod),
  updateMethod: mutation(pricing.updateMethod),
  deleteMethod: mutation(pricing.deleteMethod),
})
