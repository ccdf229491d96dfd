import { listShippingRates } from '../domain/carts/operations.ts'
import { createShipment, getLabel, getShipment, listShipments, noteStep } from '../domain/logistics/operations.ts'
import { mutation, query, router } from './trpc.ts'

export const shippingRouter = router({
  rates: query(listShippingRates),
  track: query(getShipment),
  list: query(listShipments),
  ship: mutation(createShipment),
  label: query(getLabel),
  noteStep: mutation(noteStep),
})
