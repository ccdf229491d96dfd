import { z } from 'zod'
import { anyone, forVendor } from '../common/access.ts'
import { liveOperation } from '../common/live.ts'
import { operation } from '../common/operation.ts'
import { notYourVendor, vendorNotFound } from '../vendors/index.ts'
import * as adjusting from './adjusting.ts'
import {
  belowPromised,
  lastLocation,
  locationInUse,
  locationNameTaken,
  locationNotFound,
  tooManyLocations,
  variantNotFound,
} from './errors.ts'
import * as levels from './levels.ts'
import * as locations from './locations.ts'
import {
  AddLocation,
  AdjustStock,
  AvailableStock,
  AvailableVariant,
  ChangeLocation,
  GetStock,
  ListLevels,
  ListLocations,
  ListMovements,
  MovementPage,
  RemoveLocation,
  SetPolicy,
  StockLevel,
  StockLevelList,
  StockLevelPage,
  StockLocation,
  StockLocationList,
  TransferStock,
  WatchStock,
} from './schema.ts'
import * as watching from './watching.ts'

export const getStock = operation({
  id: 'inventory.getStock',
  summary: 'How many pieces of some variants can be had now.',
  effect: 'read',
  access: anyone,
  input: GetStock,
  output: AvailableStock,
  run: levels.getStock,
})

export const watchStock = liveOperation({
  id: 'inventory.watchStock',
  summary: 'How many pieces of some variants can be had, now and whenever that changes.',
  effect: 'live',
  access: anyone,
  input: WatchStock,
  output: AvailableVariant,
  run: watching.watchStock,
})

export const listLevels = operation({
  id: 'inventory.listLevels',
  summary: 'What your vendor has of each variant in each of its places.',
  effect: 'read',
  access: forVendor('stock:write'),
  input: ListLevels,
  output: StockLevelPage,
  errors: [notYourVendor, vendorNotFound],
  run: levels.listLevels,
})

export const listMovements = operation({
  id: 'inventory.listMovements',
  summary: 'Why there is more or less of what your vendor has, newest first.',
  effect: 'read',
  replica: true,
  access: forVendor('stock:write'),
  input: ListMovements,
  output: MovementPage,
  errors: [notYourVendor, vendorNotFound],
  run: levels.listMovements,
})

export const adjustStock = operation({
  id: 'inventory.adjust',
  summary: 'Say how many pieces there are, or how many more or fewer; never fewer than are promised.',
  effect: 'write',
  access: forVendor('stock:write'),
  input: AdjustStock,
  output: StockLevel,
  errors: [notYourVendor, vendorNotFound, variantNotFound, locationNotFound, belowPromised],
  run: adjusting.adjustStock,
})

export const transferStock = operation({
  id: 'inventory.transfer',
  summary: 'Move pieces from one of your vendor’s places to another.',
  effect: 'write',
  access: forVendor('stock:write'),
  input: TransferStock,
  output: StockLevelList,
  errors: [notYourVendor, vendorNotFound, variantNotFound, locationNotFound, belowPromised],
  run: adjusting.transferStock,
})

export const setPolicy = operation({
  id: 'inventory.setPolicy',
  summary: 'Say how many pieces may be promised before they are there, and when to be told that few are left.',
  effect: 'write',
  access: forVendor('stock:write'),
  input: SetPolicy,
  output: StockLevel,
  errors: [notYourVendor, vendorNotFound, variantNotFound, locationNotFound, belowPromised],
  run: adjusting.setPolicy,
})

export const listLocations = operation({
  id: 'inventory.listLocations',
  summary: 'Where your vendor keeps pieces, in the order in which places are emptied.',
  effect: 'read',
  access: forVendor('stock:write'),
  input: ListLocations,
  output: StockLocationList,
  errors: [notYourVendor, vendorNotFound],
  run: locations.listLocations,
})

export const addLocation = operation({
  id: 'inventory.addLocation',
  summary: 'Open another place where your vendor keeps pieces.',
  effect: 'write',
  access: forVendor('stock:write'),
  input: AddLocation,
  output: StockLocation,
  errors: [notYourVendor, vendorNotFound, locationNameTaken, tooManyLocations],
  run: locations.addLocation,
})

export const changeLocation = operation({
  id: 'inventory.changeLocation',
  summary: 'Change a place where your vendor keeps pieces.',
  effect: 'write',
  access: forVendor('stock:write'),
  input: ChangeLocation,
  output: StockLocation,
  errors: [notYourVendor, vendorNotFound, locationNotFound, locationNameTaken],
  run: locations.changeLocation,
})

export const removeLocation = operation({
  id: 'inventory.removeLocation',
  summary: 'Close a place that is empty.',
  effect: 'write',
  access: forVendor('stock:write'),
  input: RemoveLocation,
  output: z.null(),
  errors: [notYourVendor, vendorNotFound, locationNotFound, lastLocation, locationInUse],
  run: locations.removeLocation,
})
