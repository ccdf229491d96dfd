import { z } from 'zod'
import { text } from '../../common/fields.ts'
import { Email, NewPassword } from '../fields.ts'

export const ForgotPassword = z.object({ email: Email })
export type ForgotPassword = z.output<typeof ForgotPassword>

export const ResetOnItsWay = z
  .object({ expiresIn: z.int().meta({ description: 'How long the link in the mail will be good for, in seconds.' }) })
  .meta({ id: 'ResetOnItsWay', description: 'The same whether or not the address is anybody’s.' })
export type ResetOnItsWay = z.infer<typeof ResetOnItsWay>

export const ResetPassword = z.object({
  uid: text(40).optional().meta({ description: 'Only where the token does not begin with it.' }),
  token: text(120).meta({ description: 'As it stands in the link that was mailed.' }),
  password: NewPassword,
})
export type ResetPassword = z.output<typeof ResetPassword>

export const ChangePassword = z.object({ currentPassword: z.string().min(1).max(256), newPassword: NewPassword })
export type ChangePassword = z.output<typeof ChangePassword>
