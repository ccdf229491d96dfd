import type { Reader } from '../../db/connect.ts'
import type { WriteCtx } from '../common/context.ts'
import * as queries from './queries.ts'
import type { User as Account } from './schema.ts'

/** The account behind an id. */
export function findAccount(db: Reader, userId: number): Promise<Account | undefined> {
  return queries.findUser(db, userId)
}

/** Which language somebody reads; null: they have not said. The caller says in an event that it changed. */
export function setLocale({ db, now }: WriteCtx, userId: number, locale: string | null): Promise<void> {
  return queries.updateLocale(db, userId, locale, now)
}

export { findOpenAccounts, reopenAccounts, shutAccounts } from './accounts/shut.ts'

export { eraseUser, tracesOf } from './personal/erasing.ts'
export { exportOf } from './personal/exporting.ts'
export { lockAccount, lockForErasure } from './personal/lock.ts'

export { endSessions, type EndSessions } from './sessions/end.ts'
export { listRevocations, readRevocation, type Revocation, REVOCATION_MS, REVOCATIONS } from './sessions/revocations.ts'
export { findSessionActor } from './sessions/standing.ts'

export { noteUse as noteApiKeyUse } from './api-keys/queries.ts'
export { findApiKeyUser } from './api-keys/recognise.ts'
export { apiKeyHash, hintOf as apiKeyHint } from './api-keys/secret.ts'

export { type IssuedCode, issueCode } from './codes/request.ts'
export { CodeChannel, Purpose } from './codes/schema.ts'
export { resetLinkFor } from './passwords/reset.ts'
