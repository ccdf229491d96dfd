import { type Email, type Gateways, type Push, type Sms } from '../../../domain/common/gateways.ts'
import type { Task } from '../../../domain/common/task.ts'
import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import { type Notification, notify } from '../../../domain/notifications/index.ts'
import type { User } from '../../../domain/common/access.ts'
import { perform } from '../../../domain/common/operation.ts'
import { setPreferences, subscribePush } from '../../../domain/notifications/operations.ts'
import { type App, houseScope } from '../../../server/context.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { browser } from '../../doors/samples.ts'
import { people, scopeOf, type TestApp } from '../../support/app.ts'

/** Stands for everybody who delivers for us, and remembers what they were given. */
export interface Outside {
  readonly gateways: Pick<Gateways, 'email' | 'sms' | 'push'>
  readonly emails: Email[]
  readonly sms: Sms[]
  readonly pushes: (Push & { readonly endpoint: string })[]
  /** Thrown at the next attempts to deliver anything, first come, first served. */
  readonly failures: Error[]
}

export function outside(): Outside {
  const seen = { emails: [] as Email[], sms: [] as Sms[], pushes: [] as Outside['pushes'] }
  const failures: Error[] = []
  const fail = () => {
    const failure = failures.shift()
    if (failure !== undefined) throw failure
  }
  const send = async (email: Email) => {
    seen.emails.push(email)
    fail()
    return { messageId: '<1@test>', accepted: [String(email.to)], rejected: [] }
  }
  const gateways: Outside['gateways'] = {
    email: { send, sendAll: (emails) => Promise.allSettled(emails.map(send)), close: async () => {} },
    sms: {
      async send(sms) {
        seen.sms.push(sms)
        fail()
        return { providerId: '1' }
      },
    },
    push: {
      publicKey: 'a public key',
      async send({ endpoint }, push) {
        seen.pushes.push({ endpoint, ...push })
        fail()
      },
    },
  }
  return { ...seen, failures, gateways }
}

/** Queues a message as the house would. @returns the ids of its tasks */
export function tell(app: App, notification: Notification): Promise<string[]> {
  const scope = houseScope(app)
  return inTransaction(scope, scope.actor, (ctx) => notify(ctx, notification))
}

export const prefer = (app: App, settings: object, who: User = people.customer) =>
  perform(scopeOf(app, who), setPreferences, settings)

export const subscribe = (app: App, endpoint: string, who: User = people.customer) =>
  perform(scopeOf(app, who), subscribePush, browser(endpoint))

/** Gives the demo customer a phone that is known to be theirs. */
export const phone = (app: TestApp, number: string) =>
  rowsOf(
    app.url,
    `update users set phone = '${number}', phone_verified_at = now() where email = 'customer@fashionistar.test'`,
  )

/** Makes what waits for its time due now. */
export const hurry = (app: TestApp) =>
  rowsOf(app.url, `update pgboss.job set start_after = now() where state in ('created', 'retry')`)

/** How the tasks of one kind stand, oldest first. */
export const tasksOf = (app: TestApp, { name }: Pick<Task, 'name'>) =>
  app.db.selectFrom('tasks').selectAll().where('task', '=', name).orderBy('enqueued_at').orderBy('id').execute()
