import { z } from 'zod'
import { carriers } from '../common/carrier-gateways.ts'
import { Id } from '../common/fields.ts'
import { defineTask } from '../common/task.ts'
import { dispatch } from './dispatching.ts'
import { followDue, followNotice } from './following.ts'

/** Has a carrier take a parcel on. */
export const sendParcel = defineTask({
  name: 'logistics.sendParcel',
  queue: 'critical',
  retries: 8,
  payload: z.object({ shipmentId: Id }),
  run: (ctx, { shipmentId }) => dispatch(ctx, shipmentId),
})

/** Works off what a carrier told of its own accord. */
export const workNotice = defineTask({
  name: 'logistics.workNotice',
  queue: 'default',
  retries: 8,
  backoff: { seconds: 5 },
  payload: z.object({ carrier: z.enum(carriers), trackingNumber: z.string() }),
  run: (ctx, notice) => followNotice(ctx, notice),
})

/** Asks carriers again who did not answer, and where parcels are. */
export const followParcels = defineTask({
  name: 'logistics.followParcels',
  queue: 'default',
  payload: z.object({}),
  timeout: { minutes: 10 },
  concurrency: 1,
  run: (ctx) => followDue(ctx),
})
