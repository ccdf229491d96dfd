// What the two doors are asked, operation by operation. An operation mounted on both doors must stand here.

import type { FastifyInstance } from 'fastify'
import type { Callers } from './callers.ts'
import { auditSamples } from './samples/audit.ts'
import { authenticationSamples } from './samples/authentication.ts'
import { notificationsSamples } from './samples/notifications.ts'
import { ordersSamples } from './samples/orders.ts'
import { productsSamples } from './samples/products.ts'
import { tasksSamples } from './samples/tasks.ts'
import { vendorsSamples } from './samples/vendors.ts'
import { address, browser, type Sample, type SampleMarket, type Samples, skirt } from './samples/sample.ts'

export { type Sample, type SampleMarket, address, browser, skirt } from './samples/sample.ts'

const table: Samples = {
  ...authenticationSamples,
  ...productsSamples,
  ...vendorsSamples,
  ...ordersSamples,
  ...auditSamples,
  ...tasksSamples,
  ...notificationsSamples,
}

export const samplesOf = (operation: string): readonly Sample[] =>
  (table[operation] ?? []).map((sample) => ({ of: operation, ...sample }))

/** Makes what samples speak about through v1, as those who may. */
export function sampleMarket(server: FastifyInstance, { vendor, customer }: Callers): SampleMarket {
  const post = async (url: string, headers: object, body: object) => {
    const response = await server.inject({ method: 'POST', url, headers: { ...headers }, body })
    if (response.statusCode !== 201) throw new Error(response.body)
    return response.json<{ id: number; taskId: string; updatedAt: string; variants: { id: number }[] }>()
  }
  const product = async () => {
    const made = await post('/api/v1/products', vendor, skirt)
    return { id: made.id, updatedAt: made.updatedAt, variantId: made.variants[0]!.id }
  }
  const order = async () => {
    const { variantId } = await product()
    return post('/api/v1/orders', customer, { items: [{ variantId, quantity: 1 }], deliveryAddress: address })
  }
  let browsers = 0
  const endpoint = async () => {
    browsers += 1
    const made = browser(`https://push.example/${browsers}`)
    await post('/api/v1/notification-preferences/push-subscriptions', customer, made)
    return made.endpoint
  }
  const endedTask = async () => {
    const { taskId } = await order()
    await server.inject({ method: 'POST', url: `/api/v1/tasks/${taskId}/cancel`, headers: { ...customer } })
    return taskId
  }
  return { product, order, endedTask, endpoint, foreignProductId: 1 }
}
