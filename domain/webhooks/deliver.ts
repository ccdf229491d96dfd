import { z } from 'zod'
import type { TaskCtx, WriteCtx } from '../common/context.ts'
import { Id } from '../common/fields.ts'
import { defineTask, type Task } from '../common/task.ts'
import type { WebhookOutcome } from '../common/webhook-gateway.ts'
import { findTarget } from './attempt-queries.ts'
import { claim, type Claimed } from './claim.ts'
import { capacityOf } from './pace.ts'
import { openSecret } from './secrets.ts'
import { findSecrets } from './secret-queries.ts'
import { settle, verdictOf } from './settle.ts'
import { signedHeaders } from './signature.ts'
import { countDue, type Due, takeWaiting } from './waiting-queries.ts'

const Payload = z.object({ deliveryId: Id, attempt: z.int().positive() })

/**
 * Makes one attempt at one delivery and, when it fails, queues the next by our own schedule: what the queue tries again is
 * only what failed on our side. Few at once, over all workers: addresses that do not answer must not hold up everything else.
 */
export const deliver: Task<typeof Payload> = defineTask({
  name: 'webhooks.deliver',
  priority: -10,
  concurrency: 12,
  timeout: { minutes: 1 },
  retries: 10,
  backoff: { seconds: 5 },
  payload: Payload,
  run: attempt,
})

/** What came of a run; of the answer no more than its status, since the log of the delivery has the rest. */
type Ran = { readonly outcome: 'passed' | 'waiting' | ReturnType<typeof verdictOf>; readonly status?: number | null }

async function attempt(ctx: TaskCtx, due: Due): Promise<Ran> {
  const claimed = await ctx.write((write) => claim(write, ctx.taskId, due))
  if (typeof claimed === 'string') return { outcome: claimed }
  const outcome = await send(ctx, claimed)
  await ctx.write(async (write) => {
    const again = await settle(write, claimed, outcome)
    if (again !== undefined) await queueDelivery(write, { ...due, attempt: due.attempt + 1 }, again)
    await releaseWaiting(write, claimed.target.id)
  })
  return { outcome: verdictOf(outcome), status: outcome.status }
}

async function send(ctx: TaskCtx, { target, delivery }: Claimed): Promise<WebhookOutcome> {
  const { vault, webhooks } = ctx.gateways
  const sealed = await findSecrets(ctx.db, target.id, ctx.now)
  const secrets = sealed.map((each) => openSecret(vault, target.id, each))
  const message = { id: delivery.messageId, body: delivery.body }
  ctx.signal.throwIfAborted()
  return webhooks.post({ url: target.url, headers: signedHeaders(message, secrets, ctx.now), body: delivery.body })
}

const queueDelivery = (ctx: WriteCtx, due: Due, runAfter: Date): Promise<string> =>
  ctx.enqueue(deliver, due, { runAfter })

export async function queueDeliveries(ctx: WriteCtx, due: readonly Due[]): Promise<void> {
  if (due.length > 0) await ctx.enqueueAll(deliver, due)
}

/** Takes up what waits for an endpoint, as far as it has room. The caller holds the endpoint. */
export async function releaseWaiting(ctx: WriteCtx, endpointId: number): Promise<void> {
  const target = await findTarget(ctx.db, endpointId)
  if (target === undefined) return
  const capacity = capacityOf(target, ctx.now)
  const room = capacity === 0 ? 0 : capacity - (await countDue(ctx.db, endpointId, ctx.now))
  if (room > 0) await queueDeliveries(ctx, await takeWaiting(ctx.db, endpointId, room))
}
