import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

export const orderPlaced = defineEvent('order.placed', z.object({ orderId: Id }))
