import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

const ProductChange = z.object({ productId: Id })

export const productCreated = defineEvent('product.created', ProductChange)
export const productUpdated = defineEvent('product.updated', ProductChange)
export const productDeleted = defineEvent('product.deleted', ProductChange)
