import type { WriteCtx } from '../common/context.ts'
import type { ExportCtx } from '../common/personal.ts'

/** The endpoints that are somebody's own, with what each was sent and what it answered. */
export async function exportOf({ db }: ExportCtx, userId: number): Promise<unknown> {
  const endpoints = await db
    .selectFrom('webhook_endpoints')
    .where('user_id', '=', userId)
    .select(['id', 'url', 'event_types as eventTypes', 'description', 'disabled_reason as disabledReason'])
    .select('created_at as createdAt')
    .orderBy('id')
    .execute()
  const deliveries = await db
    .selectFrom('webhook_deliveries as delivery')
    .innerJoin('webhook_endpoints as endpoint', 'endpoint.id', 'delivery.endpoint_id')
    .where('endpoint.user_id', '=', userId)
    .select(['endpoint.id as endpointId', 'type', 'body', 'status', 'attempts', 'delivery.created_at as createdAt'])
    .orderBy('delivery.id')
    .execute()
  const answers = await db
    .selectFrom('webhook_attempts as attempt')
    .innerJoin('webhook_deliveries as delivery', 'delivery.id', 'attempt.delivery_id')
    .innerJoin('webhook_endpoints as endpoint', 'endpoint.id', 'delivery.endpoint_id')
    .where('endpoint.user_id', '=', userId)
    .select(['endpoint.id as endpointId', 'attempt.at', 'attempt.status', 'attempt.response'])
    .orderBy('attempt.at')
    .execute()
  return { endpoints, deliveries, answers }
}

/** What is a vendor's stays with the vendor. */
export async function eraseUser({ db }: WriteCtx, userId: number): Promise<void> {
  await db.deleteFrom('webhook_endpoints').where('user_id', '=', userId).execute()
}
