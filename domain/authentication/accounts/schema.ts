import { z } from 'zod'
import { text } from '../../common/fields.ts'
import { Code, Email, NewPassword, Phone } from '../fields.ts'
import { User } from '../schema.ts'

const FullName = text(120)

export const Register = z.object({
  email: Email,
  password: NewPassword,
  fullName: FullName,
  phone: Phone.optional(),
})
export type Register = z.output<typeof Register>

export const Registered = z
  .object({
    user: User,
    taskId: z.string().meta({ description: 'The task that mails the code for `auth/verify-email`.' }),
  })
  .meta({ id: 'Registered' })
export type Registered = z.infer<typeof Registered>

export const CreateAdmin = Register.omit({ phone: true })
export type CreateAdmin = z.output<typeof CreateAdmin>

export const UpdateProfile = z.object({
  fullName: FullName.optional(),
  phone: Phone.nullable().optional().meta({ description: 'Another number has to be verified anew.' }),
})
export type UpdateProfile = z.output<typeof UpdateProfile>

export const VerifyEmail = z.object({ email: Email, code: Code })
export type VerifyEmail = z.output<typeof VerifyEmail>

export const ResendVerification = z.object({ email: Email })
export type ResendVerification = z.output<typeof ResendVerification>

export const SetPhone = z.object({ phone: Phone })
export type SetPhone = z.output<typeof SetPhone>

export const VerifyPhone = z.object({ code: Code })
export type VerifyPhone = z.output<typeof VerifyPhone>
