import { issueCode, type Purpose, resetLinkFor } from '../../../domain/authentication/index.ts'
import { inTransaction } from '../../../domain/common/unit-of-work.ts'
import { type App, houseScope } from '../../../server/context.ts'

/** What people find in their mail and on their phones. */
export interface Letters {
  /** An address that is not verified yet, and the code that went there. */
  verification(): Promise<{ readonly email: string; readonly code: string }>
  /** A verified phone, and the code that signs in with it. */
  signInCode(): Promise<{ readonly phone: string; readonly code: string }>
  /** A number that somebody has just typed, and the code that went there. */
  phoneCodeOf(userId: number): Promise<{ readonly code: string }>
  /** What a link to set a new password has behind its #. */
  resetToken(): Promise<string>
}

let made = 0

/** A number that nobody has had. */
export function newPhone(): string {
  made += 1
  return `+23480${String(made).padStart(8, '0')}`
}

/** An address that nobody has had. */
export function newEmail(): string {
  made += 1
  return `newcomer-${made}@fashionistar.test`
}

/** Has the letters made as the worker would, and reads them. */
export function letters(app: App): Letters {
  const { db, gateways } = app
  const scope = houseScope(app)
  const post = {
    db,
    gateways,
    now: scope.now,
    write: <T>(work: Parameters<typeof inTransaction<typeof scope.actor, T>>[2]) =>
      inTransaction(scope, scope.actor, work),
  }
  const account = async (values: { phone?: string; verified: boolean }) => {
    const at = values.verified ? new Date().toISOString() : null
    const { phone = null } = values
    return db
      .insertInto('users')
      .values({ email: newEmail(), full_name: 'Nia Newcomer', password_hash: null, email_verified_at: at, phone })
      .returning(['id', 'email'])
      .executeTakeFirstOrThrow()
  }
  const codeOf = async (userId: number, purpose: Purpose, channel: 'email' | 'sms') =>
    (await issueCode(post, { userId, purpose, channel }))!.code
  return {
    async verification() {
      const { id, email } = await account({ verified: false })
      return { email, code: await codeOf(id, 'verify-email', 'email') }
    },
    async signInCode() {
      const phone = newPhone()
      const { id } = await account({ phone, verified: true })
      await db.updateTable('users').set({ phone_verified_at: new Date().toISOString() }).where('id', '=', id).execute()
      return { phone, code: await codeOf(id, 'sign-in', 'sms') }
    },
    async phoneCodeOf(userId) {
      const account = db.updateTable('users').where('id', '=', userId)
      await account.set({ phone: newPhone(), phone_verified_at: null }).execute()
      return { code: await codeOf(userId, 'verify-phone', 'sms') }
    },
    async resetToken() {
      const { id } = await account({ verified: true })
      const { url } = (await resetLinkFor({ db, gateways, now: new Date() }, id))!
      return url.split('#token=')[1]!
    },
  }
}
