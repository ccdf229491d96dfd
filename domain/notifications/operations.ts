import { z } from 'zod'
import { signedIn } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import { notSubscribed, tooManyBrowsers } from './errors.ts'
import {
  NotificationPreferences,
  PushKey,
  PushSubscription,
  SetPreferences,
  SubscribePush,
  UnsubscribePush,
} from './schema.ts'
import * as service from './service.ts'

export const getPreferences = operation({
  id: 'notifications.getPreferences',
  summary: 'What you are written, on which channel, and when not.',
  effect: 'read',
  access: signedIn(),
  input: z.object({}),
  output: NotificationPreferences,
  run: service.getPreferences,
})

export const setPreferences = operation({
  id: 'notifications.setPreferences',
  summary: 'Say what you want to be written; what you leave out stays as it was.',
  effect: 'write',
  access: signedIn(),
  input: SetPreferences,
  output: NotificationPreferences,
  run: service.setPreferences,
})

export const pushKey = operation({
  id: 'notifications.pushKey',
  summary: 'The key that browsers subscribe to (VAPID).',
  effect: 'outward',
  access: signedIn(),
  input: z.object({}),
  output: PushKey,
  run: service.pushKey,
})

export const subscribePush = operation({
  id: 'notifications.subscribePush',
  summary: 'Take pushes in this browser.',
  effect: 'write',
  access: signedIn(),
  input: SubscribePush,
  output: PushSubscription,
  errors: [tooManyBrowsers],
  run: service.subscribePush,
})

export const unsubscribePush = operation({
  id: 'notifications.unsubscribePush',
  summary: 'Take no more pushes in this browser.',
  effect: 'write',
  access: signedIn(),
  input: UnsubscribePush,
  output: z.null(),
  errors: [notSubscribed],
  run: service.unsubscribePush,
})
