import { all, erased, kept, plain, type Tags, userId } from './tag.ts'
import type { DB } from '../types.ts'

type PeopleTable =
  | 'account_codes'
  | 'api_keys'
  | 'auth_challenges'
  | 'identities'
  | 'mailbox_messages'
  | 'measurement_history'
  | 'measurements'
  | 'notification_preferences'
  | 'passkeys'
  | 'personal_exports'
  | 'push_subscriptions'
  | 'recovery_codes'
  | 'refresh_tokens'
  | 'revocations'
  | 'sessions'
  | 'totp_factors'
  | 'users'

/** Who somebody is, how they come in, what they measure and how they are told. */
export const people: Pick<Tags<DB>, PeopleTable> = {
  account_codes: {
    ...all(erased, 'subject code_hash expires_at attempts requested_at failures failing_since locked_until updated_at'),
    ...all(plain, 'purpose'),
  },
  api_keys: {
    ...all(erased, 'user_id name hash hint scopes rate_limit expires_at revoked_at last_used_at created_at'),
    ...all(plain, 'id'),
  },
  auth_challenges: all(erased, 'hash purpose user_id method attempts created_at expires_at'),
  identities: all(erased, 'provider subject user_id created_at'),
  mailbox_messages: {
    ...all(erased, 'recipient subject text html'),
    ...all(plain, 'id channel sent_at'),
  },
  measurement_history: {
    ...all(erased, 'user_id sealed saved_at'),
    ...all(plain, 'id'),
  },
  measurements: all(erased, 'user_id sealed updated_at'),
  notification_preferences: all(erased, 'user_id channels quiet_from quiet_to time_zone updated_at'),
  passkeys: {
    ...all(erased, 'user_id credential_id public_key counter transports backed_up name created_at last_used_at'),
    ...all(plain, 'id'),
  },
  personal_exports: all(erased, 'user_id task_id requested_at ready_at expires_at sealed'),
  push_subscriptions: {
    ...all(erased, 'user_id endpoint p256dh auth created_at'),
    ...all(plain, 'id'),
  },
  recovery_codes: all(erased, 'user_id hash created_at used_at'),
  refresh_tokens: all(erased, 'hash session_id issued_at expires_at used_at'),
  revocations: {
    ...all(plain, 'id session_id auth_version revoked_at'),
    user_id: userId,
  },
  sessions: {
    ...all(
      erased,
      'user_id method user_agent ip created_at last_used_at authenticated_at expires_at ended_at',
      'ended_reason',
    ),
    ...all(plain, 'id'),
  },
  totp_factors: {
    ...all(erased, 'user_id secret created_at confirmed_at last_step last_used_at failures failing_since locked_until'),
    ...all(plain, 'id'),
  },
  users: {
    ...all(
      erased,
      'email email_verified_at full_name phone phone_verified_at password_hash locale last_login_at roles',
    ),
    ...all(plain, 'auth_version updated_at'),
    id: userId,
    created_at: kept('since when there was an account, for the books'),
    deleted_at: kept('that it was erased, and when'),
  },
}
