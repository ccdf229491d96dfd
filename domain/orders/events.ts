import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

const payload = z.object({ orderId: Id })
const aggregate = ({ orderId }: z.output<typeof payload>) => `order:${orderId}`

export const orderPlaced = defineEvent({ name: 'order.placed', payload, aggregate })
export const orderDelivered = defineEvent({ name: 'order.delivered', payload, aggregate })
