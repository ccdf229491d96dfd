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

/** Enough to be an account; how strong a password must be is asked where people choose one. */
export const CreateAdmin = z.object({
  email: z.email().max(254),
  fullName: text(120),
  password: z.string().min(12).max(256),
})
export type CreateAdmin = z.output<typeof CreateAdmin>

export const Tokens = z
  .object({
    accessToken: z.string().meta({ description: 'Send it as `Authorization: Bearer …`.' }),
    expiresIn: z.int().meta({ description: 'Seconds.' }),
    user: User,
  })
  .meta({ id: 'Tokens' })
export type Tokens = z.infer<typeof Tokens>
