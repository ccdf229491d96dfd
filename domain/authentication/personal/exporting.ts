import type { ExportCtx } from '../../common/personal.ts'

type Db = ExportCtx['db']

/** The account and everything that opens it, without the secrets themselves. */
export async function exportOf({ db }: ExportCtx, userId: number): Promise<unknown> {
  return {
    ...(await profileOf(db, userId)),
    sessions: await sessionsOf(db, userId),
    passkeys: await passkeysOf(db, userId),
    authenticators: await authenticatorsOf(db, userId),
    identities: await identitiesOf(db, userId),
    apiKeys: await apiKeysOf(db, userId),
  }
}

const profileOf = (db: Db, userId: number) =>
  db
    .selectFrom('users')
    .where('id', '=', userId)
    .select(['id', 'email', 'full_name as fullName', 'phone', 'roles', 'locale', 'last_login_at as lastLoginAt'])
    .select(['email_verified_at as emailVerifiedAt', 'phone_verified_at as phoneVerifiedAt'])
    .select(['created_at as createdAt', 'updated_at as updatedAt'])
    .executeTakeFirst()

const sessionsOf = (db: Db, userId: number) =>
  db
    .selectFrom('sessions')
    .where('user_id', '=', userId)
    .select(['id', 'method', 'ip', 'user_agent as userAgent', 'created_at as createdAt', 'last_used_at as lastUsedAt'])
    .select(['authenticated_at as authenticatedAt', 'expires_at as expiresAt', 'ended_at as endedAt'])
    .orderBy('id')
    .execute()

const passkeysOf = (db: Db, userId: number) =>
  db
    .selectFrom('passkeys')
    .where('user_id', '=', userId)
    .select(['id', 'name', 'created_at as createdAt', 'last_used_at as lastUsedAt'])
    .orderBy('id')
    .execute()

const authenticatorsOf = (db: Db, userId: number) =>
  db
    .selectFrom('totp_factors')
    .where('user_id', '=', userId)
    .select(['id', 'created_at as createdAt', 'confirmed_at as confirmedAt', 'last_used_at as lastUsedAt'])
    .orderBy('id')
    .execute()

const identitiesOf = (db: Db, userId: number) =>
  db
    .selectFrom('identities')
    .where('user_id', '=', userId)
    .select(['provider', 'subject', 'created_at as createdAt'])
    .orderBy('provider')
    .execute()

const apiKeysOf = (db: Db, userId: number) =>
  db
    .selectFrom('api_keys')
    .where('user_id', '=', userId)
    .select(['id', 'name', 'hint', 'scopes', 'created_at as createdAt', 'last_used_at as lastUsedAt'])
    .select(['expires_at as expiresAt', 'revoked_at as revokedAt'])
    .orderBy('id')
    .execute()
