import { z } from 'zod'
import { carriers, trackingStatuses } from '../common/carrier-gateways.ts'
import { Id, text, Timestamp } from '../common/fields.ts'

export const ShipmentStatus = z.enum(['preparing', ...trackingStatuses])
export type ShipmentStatus = z.output<typeof ShipmentStatus>

const Step = z.object({
  status: z.enum(trackingStatuses),
  at: Timestamp,
  place: z.string().nullable(),
  description: z.string(),
})

export const Shipment = z
  .object({
    id: Id,
    orderId: Id,
    subOrderId: Id,
    vendorId: Id,
    carrier: z.enum(carriers),
    service: z.string(),
    status: ShipmentStatus.meta({
      description: '`preparing`: the carrier has not answered yet; ask again in a moment.',
    }),
    trackingNumber: z.string().nullable(),
    trackingUrl: z.string().nullable(),
    failure: z.string().nullable().meta({ description: 'Why the carrier would not take it.' }),
    steps: z.array(Step).meta({ description: 'Where it has been, oldest first.' }),
    createdAt: Timestamp,
    deliveredAt: Timestamp.nullable(),
  })
  .meta({ id: 'Shipment' })
export type Shipment = z.output<typeof Shipment>

export const ShipmentList = z.object({ results: z.array(Shipment) })

export const CreateShipment = z.object({
  id: Id.meta({ description: 'Of the vendor.' }),
  orderId: Id,
  carrier: z.enum(carriers).default('flat'),
  service: text(60).default('standard').meta({ description: 'The carrier’s code of how it is carried.' }),
  weightGrams: z.int().min(1).max(1_000_000).optional().meta({ description: 'By default what its pieces weigh.' }),
})
export type CreateShipment = z.output<typeof CreateShipment>

export const GetShipment = z.object({ id: Id })
export type GetShipment = z.output<typeof GetShipment>

export const ListShipments = z.object({ id: Id.meta({ description: 'Of the order.' }) })
export type ListShipments = z.output<typeof ListShipments>

export const NoteStep = z.object({
  id: Id,
  status: z.enum(['in-transit', 'out-for-delivery', 'delivered', 'exception', 'returned']),
  place: text(120).optional(),
  description: text(300, 0).default(''),
})
export type NoteStep = z.output<typeof NoteStep>

export const Label = z.object({
  contentType: z.string(),
  content: z.string().meta({ description: 'Base64.' }),
})

export const ReceiveCarrierNotice = z.object({
  carrier: z.enum(carriers),
  body: z.string().max(1_000_000),
  headers: z.record(z.string(), z.string()),
})
export type ReceiveCarrierNotice = z.output<typeof ReceiveCarrierNotice>
export const Received = z.object({ received: z.literal(true) })
