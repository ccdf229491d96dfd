import { z } from 'zod'
import { Id, text, Timestamp } from '../../common/fields.ts'
import { pageOf } from '../../common/page.ts'

export const Refresh = z.object({
  refreshToken: text(200)
    .optional()
    .meta({ description: 'The one that came last. A browser that keeps it in a cookie leaves it out.' }),
})
export type Refresh = z.output<typeof Refresh>

export const OneSession = z.object({ id: Id })
export type OneSession = z.output<typeof OneSession>

export const Session = z
  .object({
    id: Id,
    method: z.string().meta({ description: 'How they signed in.', examples: ['password', 'passkey'] }),
    createdAt: Timestamp,
    lastUsedAt: Timestamp.meta({ description: 'When it last gave out tokens.' }),
    authenticatedAt: Timestamp.meta({ description: 'When they last proved who they are.' }),
    expiresAt: Timestamp,
    userAgent: z.string().nullable(),
    ip: z.string().nullable(),
    current: z.boolean().meta({ description: 'Whether it is the session that asks.' }),
  })
  .meta({ id: 'Session' })
export type Session = z.infer<typeof Session>

export const SessionPage = pageOf(Session)

/** How somebody showed who they are. */
export type SignInMethod = 'password' | 'otp' | 'google' | 'passkey' | 'second-factor'

/** Why a session is over. */
export type EndReason =
  | 'signed-out'
  | 'ended-by-user'
  | 'refresh-token-reused'
  | 'password-changed'
  | 'password-reset'
  | 'second-factor-changed'
  | 'account-reclaimed'
  | 'account-shut'
  | 'account-erased'
