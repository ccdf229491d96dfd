import * as inventory from '../domain/inventory/operations.ts'
import { mutation, query, router, subscription } from './trpc.ts'

export const stockRouter = router({
  get: query(inventory.getStock),
  watch: subscription(inventory.watchStock),
  levels: query(inventory.listLevels),
  movements: query(inventory.listMovements),
  adjust: mutation(inventory.adjustStock),
  transfer: mutation(inventory.transferStock),
  setPolicy: mutation(inventory.setPolicy),
  locations: query(inventory.listLocations),
  addLocation: mutation(inventory.addLocation),
  changeLocation: mutation(inventory.changeLocation),
  removeLocation: mutation(inventory.removeLocation),
})
