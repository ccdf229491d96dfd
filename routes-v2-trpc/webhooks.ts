import * as webhooks from '../domain/webhooks/operations.ts'
import { mutation, query, router } from './trpc.ts'

export const webhooksRouter = router({
  list: query(webhooks.listEndpoints),
  get: query(webhooks.getEndpoint),
  create: mutation(webhooks.createEndpoint),
  update: mutation(webhooks.updateEndpoint),
  delete: mutation(webhooks.deleteEndpoint),
  rotateSecret: mutation(webhooks.rotateSecret),
  ping: mutation(webhooks.ping),
  deliveries: query(webhooks.listDeliveries),
  delivery: query(webhooks.getDelivery),
  redeliver: mutation(webhooks.redeliver),
})
