import { z } from 'zod'
import { defineTask } from '../common/task.ts'
import * as service from './fan-out.ts'
import * as upkeep from './upkeep.ts'

export { deliver } from './deliver.ts'

/** Says an event to everybody who listens for it. It takes any public event, and reads what it says from its row. */
export const fanOut = defineTask({
  name: 'webhooks.fanOut',
  retries: 10,
  payload: z.looseObject({}),
  run: service.fanOut,
})

/** Takes up deliveries that wait for their endpoint. */
export const serveWaiting = defineTask({
  name: 'webhooks.serveWaiting',
  concurrency: 1,
  payload: z.object({}),
  run: upkeep.serveWaiting,
})

/** Forgets deliveries that have been over for a month. */
export const pruneDeliveries = defineTask({
  name: 'webhooks.pruneDeliveries',
  queue: 'reports',
  payload: z.object({}),
  run: upkeep.pruneDeliveries,
})
