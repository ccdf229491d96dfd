import * as notifications from '../domain/notifications/operations.ts'
import { mutation, query, router } from './trpc.ts'

export const notificationsRouter = router({
  getPreferences: query(notifications.getPreferences),
  setPreferences: mutation(notifications.setPreferences),
  pushKey: query(notifications.pushKey),
  subscribePush: mutation(notifications.subscribePush),
  unsubscribePush: mutation(notifications.unsubscribePush),
})
