import { z } from 'zod'
import type { TaskCtx } from '../common/context.ts'
import { Id, Timestamp } from '../common/fields.ts'
import { defineTask } from '../common/task.ts'
import { notifyOnce, type Queued } from './deliver.ts'
import type { AccountChange } from './mails.ts'
import { securityAlert } from './messages.ts'

/** Every way into an account that is opened, shut, used in need or copied is told to its owner, who may not have done it. */
const rules = { retries: 3, payload: z.object({ userId: Id, at: Timestamp }) } as const

/** Runs once for each `factor.confirmed`. */
export const tellOfFactor = defineTask({
  name: 'notifications.tellOfFactor',
  ...rules,
  run: (ctx, { userId, at }) => tell(ctx, userId, { change: 'factor-added', at }),
})

/** Runs once for each `factor.removed`. */
export const tellOfRemovedFactor = defineTask({
  name: 'notifications.tellOfRemovedFactor',
  ...rules,
  run: (ctx, { userId, at }) => tell(ctx, userId, { change: 'factor-removed', at }),
})

/** Runs once for each `recoveryCode.used`. */
export const tellOfRecoveryCode = defineTask({
  name: 'notifications.tellOfRecoveryCode',
  ...rules,
  run: (ctx, { userId, at }) => tell(ctx, userId, { change: 'recovery-code-used', at }),
})

/** Runs once for each `passkey.added`. */
export const tellOfPasskey = defineTask({
  name: 'notifications.tellOfPasskey',
  ...rules,
  run: (ctx, { userId, at }) => tell(ctx, userId, { change: 'passkey-added', at }),
})

/** Runs once for each `passkey.removed`. */
export const tellOfRemovedPasskey = defineTask({
  name: 'notifications.tellOfRemovedPasskey',
  ...rules,
  run: (ctx, { userId, at }) => tell(ctx, userId, { change: 'passkey-removed', at }),
})

/** Runs once for each `identity.linked`. */
export const tellOfIdentity = defineTask({
  name: 'notifications.tellOfIdentity',
  ...rules,
  run: (ctx, { userId, at }) => tell(ctx, userId, { change: 'google-linked', at }),
})

/** Runs once for each `apiKey.created`. */
export const tellOfApiKey = defineTask({
  name: 'notifications.tellOfApiKey',
  ...rules,
  run: (ctx, { userId, at }) => tell(ctx, userId, { change: 'api-key-created', at }),
})

/** Runs once for each `session.reused`. */
export const tellOfReusedSession = defineTask({
  name: 'notifications.tellOfReusedSession',
  ...rules,
  run: (ctx, { userId, at }) => tell(ctx, userId, { change: 'session-reused', at }),
})

async function tell(
  ctx: TaskCtx,
  userId: number,
  about: { readonly change: AccountChange; readonly at: string },
): Promise<Queued> {
  return notifyOnce(ctx, [{ message: securityAlert, userId, about }])
}
