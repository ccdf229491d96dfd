import { z } from 'zod'
import { anyone, signedIn } from '../../common/access.ts'
import { operation } from '../../common/operation.ts'
import { resetTokenInvalid } from '../errors.ts'
import { emailOf } from '../fields.ts'
import * as change from '../passwords/change.ts'
import * as reset from '../passwords/reset.ts'
import { ChangePassword, ForgotPassword, ResetOnItsWay, ResetPassword } from '../passwords/schema.ts'

export const forgotPassword = operation({
  id: 'authentication.forgotPassword',
  summary: 'Mail a link that sets a new password; the answer does not tell whether the address has an account.',
  effect: 'outward',
  access: anyone,
  limit: 'codes',
  limitBy: emailOf,
  input: ForgotPassword,
  output: ResetOnItsWay,
  run: reset.forgotPassword,
})

export const resetPassword = operation({
  id: 'authentication.resetPassword',
  summary: 'Set a new password with the token of the link; every session of the account ends.',
  effect: 'outward',
  access: anyone,
  limit: 'codes',
  input: ResetPassword,
  output: z.null(),
  errors: [resetTokenInvalid],
  run: reset.resetPassword,
})

export const changePassword = operation({
  id: 'authentication.changePassword',
  summary: 'Set another password; every session of the account ends, this one too.',
  effect: 'outward',
  access: signedIn(),
  limit: 'login',
  input: ChangePassword,
  output: z.null(),
  run: change.changePassword,
})
