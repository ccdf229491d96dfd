import { z } from 'zod'
import { Id, text } from '../common/fields.ts'

export const User = z
  .object({
    id: Id,
    email: z.string(),
    fullName: z.string(),
    phone: z.string().nullable(),
    roles: z.array(z.enum(['customer', 'vendor', 'support', 'admin'])),
    emailVerified: z.boolean(),
  })
  .meta({ id: 'User' })
export type User = z.infer<typeof User>

export const Login = z.object({ email: text(254), password: z.string().min(1).max(256) })
export type Login = z.output<typeof Login>

export const Tokens = z
  .object({
    accessToken: z
      .string()
      .optional()
      .meta({ description: 'Send it as `Authorization: Bearer …`. Left out when it was asked for as a cookie.' }),
    refreshToken: z
      .string()
      .optional()
      .meta({ description: 'Good for one `auth/refresh` within a day. Left out when it was asked for as a cookie.' }),
    expiresIn: z.int().meta({ description: 'Of the access token, in seconds.' }),
    user: User,
  })
  .meta({ id: 'Tokens' })
export type Tokens = z.infer<typeof Tokens>
