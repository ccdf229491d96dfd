import { z } from 'zod'
import { Id, text, Timestamp } from '../common/fields.ts'
import { PageInput, pageOf } from '../common/page.ts'

/** So many pieces of one variant. */
export interface Demand {
  readonly variantId: number
  readonly quantity: number
}

/** Somebody wanted more than there is. */
export interface Shortage extends Demand {
  readonly available: number
}

/** Of one variant in one place; sums over a warehouse stay far below what a column holds. */
const Pieces = z.int().min(0).max(10_000_000)

export const StockLevel = z
  .object({
    variantId: Id,
    locationId: Id,
    onHand: z.int(),
    reserved: z.int().meta({ description: 'Promised to orders that have not been sent.' }),
    available: z.int().meta({ description: 'On hand and promised to nobody; never below nothing.' }),
    backorderLimit: z.int().meta({ description: 'How many may be promised before they are there.' }),
    lowAt: z.int().nullable().meta({ description: 'Its owners are told when an order leaves no more than this.' }),
    low: z.boolean(),
    updatedAt: Timestamp,
  })
  .meta({ id: 'StockLevel' })
export type StockLevel = z.output<typeof StockLevel>

export const StockLevelList = z.object({ results: z.array(StockLevel) })
export const StockLevelPage = pageOf(StockLevel)

const ofVendor = { id: Id.meta({ description: 'Of the vendor.' }) }
const place = Id.optional().meta({ description: 'By default the first of the vendor’s places.' })

export const ListLevels = PageInput.extend({
  ...ofVendor,
  variantId: Id.optional(),
  locationId: Id.optional(),
  low: z.boolean().optional().meta({ description: 'Only those that have run low, or only those that have not.' }),
})
export type ListLevels = z.output<typeof ListLevels>

export const AdjustStock = z
  .object({
    ...ofVendor,
    variantId: Id,
    locationId: place,
    change: z.int().min(-10_000_000).max(10_000_000).optional().meta({ description: 'So many more, or fewer.' }),
    onHand: Pieces.optional().meta({ description: 'So many are there now.' }),
    why: z
      .enum(['count', 'adjustment', 'delivery', 'damage', 'loss'])
      .optional()
      .meta({ description: 'By default `count` for `onHand` and `adjustment` for `change`.' }),
  })
  .refine(({ change, onHand }) => (change === undefined) !== (onHand === undefined) && change !== 0, {
    path: ['change'],
    message: 'Say how many more or fewer there are, or how many there are now.',
  })
export type AdjustStock = z.output<typeof AdjustStock>

export const TransferStock = z
  .object({
    ...ofVendor,
    fromLocationId: Id,
    toLocationId: Id,
    items: z
      .array(z.object({ variantId: Id, quantity: Pieces.min(1) }))
      .min(1)
      .max(100),
  })
  .refine(({ fromLocationId, toLocationId }) => fromLocationId !== toLocationId, {
    path: ['toLocationId'],
    message: 'It is there already.',
  })
export type TransferStock = z.output<typeof TransferStock>

export const SetPolicy = z.object({
  ...ofVendor,
  variantId: Id,
  locationId: place,
  backorderLimit: Pieces,
  lowAt: Pieces.nullable(),
})
export type SetPolicy = z.output<typeof SetPolicy>

export const StockMovement = z
  .object({
    id: Id,
    variantId: Id,
    locationId: Id,
    quantity: z.int().meta({ description: 'So many more, or fewer.' }),
    why: z.string().meta({ examples: ['sale', 'return', 'count', 'transfer'] }),
    orderId: Id.nullable(),
    movedAt: Timestamp,
  })
  .meta({ id: 'StockMovement' })
export type StockMovement = z.output<typeof StockMovement>

export const MovementPage = pageOf(StockMovement)
export const ListMovements = PageInput.extend({ ...ofVendor, variantId: Id.optional(), locationId: Id.optional() })
export type ListMovements = z.output<typeof ListMovements>

export const GetStock = z.object({ variantIds: z.array(Id).min(1).max(100) })
export type GetStock = z.output<typeof GetStock>

export const WatchStock = GetStock.extend({
  lastEventId: z.string().max(100).nullish().meta({
    description: 'What a client that lost the stream sends along; the present state comes first in any case.',
  }),
})
export type WatchStock = z.output<typeof WatchStock>

export const AvailableVariant = z.object({ variantId: Id, available: z.int().min(0) }).meta({ id: 'AvailableStock' })
export type AvailableVariant = z.output<typeof AvailableVariant>

export const AvailableStock = z.array(AvailableVariant)
export type AvailableStock = z.output<typeof AvailableStock>

/** Where parcels leave from; the country stands beside it. */
const PlaceAddress = z
  .object({
    line1: text(200),
    line2: text(200, 0).optional(),
    city: text(120),
    region: text(120, 0).optional(),
    postalCode: text(20, 0).optional(),
    phone: text(40, 0).optional(),
  })
  .meta({ id: 'PlaceAddress' })

/** A place where a vendor keeps pieces. */
export const StockLocation = z
  .object({
    id: Id,
    name: z.string(),
    country: z.string().nullable(),
    address: PlaceAddress.nullable(),
    priority: z.int().meta({ description: 'Places are emptied in this order, the lowest first.' }),
    createdAt: Timestamp,
  })
  .meta({ id: 'StockLocation' })
export type StockLocation = z.output<typeof StockLocation>

export const StockLocationList = z.object({ results: z.array(StockLocation) })
export const ListLocations = z.object(ofVendor)
export type ListLocations = z.output<typeof ListLocations>

const country = z
  .string()
  .regex(/^[A-Z]{2}$/, 'Expected a country code of two letters, such as NG.')
  .nullable()
const priority = z.int().min(-1_000).max(1_000)

export const AddLocation = z.object({
  ...ofVendor,
  name: text(120),
  country: country.default(null),
  address: PlaceAddress.nullable().default(null),
  priority: priority.default(0),
})
export type AddLocation = z.output<typeof AddLocation>

export const RemoveLocation = z.object({ ...ofVendor, locationId: Id })
export type RemoveLocation = z.output<typeof RemoveLocation>

export const ChangeLocation = RemoveLocation.extend({
  name: text(120).optional(),
  country: country.optional(),
  address: PlaceAddress.nullable().optional(),
  priority: priority.optional(),
})
export type ChangeLocation = z.output<typeof ChangeLocation>
