import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

const aggregate = ({ userId }: { userId: number }) => `user:${userId}`

export const notificationPreferencesChanged = defineEvent({
  name: 'notificationPreferences.changed',
  payload: z.object({ userId: Id }),
  aggregate,
})

// Without the address: whoever has it can try to push there.
const payload = z.object({ userId: Id, subscriptionId: Id })

export const pushSubscriptionAdded = defineEvent({ name: 'pushSubscription.added', payload, aggregate })
export const pushSubscriptionRemoved = defineEvent({ name: 'pushSubscription.removed', payload, aggregate })
