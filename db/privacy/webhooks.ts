import { all, erased, plain, type Tags } from './tag.ts'
import type { DB } from '../types.ts'

type WebhookTable = 'webhook_attempts' | 'webhook_deliveries' | 'webhook_endpoints' | 'webhook_secrets'

/** Of webhooks what is somebody's own goes; a vendor's stays, and what it says is business. */
export const webhooks: Pick<Tags<DB>, WebhookTable> = {
  webhook_attempts: {
    ...all(erased, 'at ms status error response'),
    ...all(plain, 'delivery_id number'),
  },
  webhook_deliveries: {
    ...all(erased, 'body'),
    ...all(plain, 'id endpoint_id event_id message_id type status attempts tries due_at expires_at'),
    ...all(plain, 'claimed_by claimed_until created_at delivered_at'),
  },
  webhook_endpoints: {
    ...all(erased, 'user_id url event_types description created_at updated_at'),
    ...all(erased, 'disabled_reason failures failing_since paused_until'),
    ...all(plain, 'id vendor_id'),
  },
  webhook_secrets: {
    ...all(erased, 'sealed created_at expires_at'),
    ...all(plain, 'id endpoint_id'),
  },
}
