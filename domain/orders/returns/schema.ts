import { z } from 'zod'
import { Id, text, Timestamp } from '../../common/fields.ts'
import { Sum } from '../../common/money.ts'
import { PageInput, pageOf } from '../../common/page.ts'
import { VendorRef } from '../../vendors/index.ts'
import { OrderItem } from '../schema.ts'

const ReturnKind = z.enum(['return', 'exchange']).meta({ id: 'ReturnKind' })
export type ReturnKind = z.output<typeof ReturnKind>

export const ReturnStatus = z.enum(['requested', 'approved', 'rejected', 'received', 'closed']).meta({
  id: 'ReturnStatus',
  description: '`received`: the pieces are back. `closed`: so is the money, or what was wanted instead is ordered.',
})
export type ReturnStatus = z.output<typeof ReturnStatus>

const ReturnItem = OrderItem.pick({ variantId: true, name: true, sku: true, options: true, quantity: true })
  .extend({ itemId: Id, exchangeVariantId: Id.nullable() })
  .meta({ id: 'ReturnItem' })

/** What a buyer sends back to one vendor, and what for. */
export const Return = z
  .object({
    id: Id,
    orderId: Id,
    orderNumber: z.string(),
    subOrderId: Id,
    vendor: VendorRef,
    kind: ReturnKind.meta({ description: 'An exchange that cannot be had any more becomes a return.' }),
    status: ReturnStatus,
    reason: z.string(),
    note: z.string().meta({ description: 'What the vendor has said to it.' }),
    items: z.array(ReturnItem),
    refund: Sum.nullable().meta({ description: 'What is given back for it, once that is known.' }),
    exchangeOrderId: Id.nullable(),
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Return' })
export type Return = z.output<typeof Return>

export const RequestReturn = z
  .object({
    id: Id.meta({ description: 'Of the order.' }),
    kind: ReturnKind.default('return'),
    items: z
      .array(
        z.object({
          itemId: Id,
          quantity: z.int().min(1).max(1_000),
          exchangeVariantId: Id.optional().meta({
            description: 'Wanted instead: of the same vendor, and no dearer than what is sent back.',
          }),
        }),
      )
      .min(1)
      .max(100)
      .meta({ description: 'All of one vendor; what is another’s is sent back apart.' }),
    reason: text(500),
  })
  .refine(
    ({ kind, items }) => items.every((item) => (item.exchangeVariantId !== undefined) === (kind === 'exchange')),
    {
      path: ['items'],
      message: 'In an exchange each item says what is wanted instead, and in a return none does.',
    },
  )
export type RequestReturn = z.output<typeof RequestReturn>

export const ListReturns = z.object({ id: Id.meta({ description: 'Of the order.' }) })
export type ListReturns = z.output<typeof ListReturns>
export const ReturnList = z.object({ results: z.array(Return) })

export const ListVendorReturns = PageInput.extend({ id: Id, status: ReturnStatus.optional() })
export type ListVendorReturns = z.output<typeof ListVendorReturns>
export const ReturnPage = pageOf(Return)

const OneReturn = z.object({ id: Id, returnId: Id })
const note = text(500, 0).meta({ description: 'For the buyer to read.' })

export const ApproveReturn = OneReturn.extend({ note: note.default('') })
export type ApproveReturn = z.output<typeof ApproveReturn>

export const RejectReturn = OneReturn.extend({ note: text(500).meta({ description: 'Why not; the buyer reads it.' }) })
export type RejectReturn = z.output<typeof RejectReturn>

export const ReceiveReturn = OneReturn.extend({
  restock: z.boolean().default(true).meta({ description: 'Whether the pieces are fit to be sold again.' }),
})
export type ReceiveReturn = z.output<typeof ReceiveReturn>
