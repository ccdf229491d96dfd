import { z } from 'zod'
import { anyone, freshly, signedIn, system } from '../../common/access.ts'
import { operation } from '../../common/operation.ts'
import * as email from '../accounts/email.ts'
import * as phone from '../accounts/phone.ts'
import * as profile from '../accounts/profile.ts'
import * as registration from '../accounts/register.ts'
import {
  CreateAdmin,
  Register,
  Registered,
  ResendVerification,
  SetPhone,
  UpdateProfile,
  VerifyEmail,
  VerifyPhone,
} from '../accounts/schema.ts'
import * as signIn from '../accounts/sign-in.ts'
import { CodeOnItsWay } from '../codes/schema.ts'
import {
  codesLocked,
  emailTaken,
  noPhone,
  secondFactorRequired,
  tooSoon,
  wrongCode,
  wrongCredentials,
} from '../errors.ts'
import { emailOf, phoneOf } from '../fields.ts'
import { Login, Tokens, User } from '../schema.ts'

export const register = operation({
  id: 'authentication.register',
  summary: 'Make an account; a code to verify its address is mailed.',
  effect: 'outward',
  access: anyone,
  limit: 'register',
  input: Register,
  output: Registered,
  errors: [emailTaken],
  run: registration.register,
})

export const verifyEmail = operation({
  id: 'authentication.verifyEmail',
  summary: 'Verify an email address with the code that was mailed to it.',
  effect: 'outward',
  access: anyone,
  limit: 'codes',
  limitBy: emailOf,
  input: VerifyEmail,
  output: z.null(),
  errors: [wrongCode, codesLocked],
  run: email.verifyEmail,
})

export const resendVerification = operation({
  id: 'authentication.resendVerification',
  summary: 'Mail another code to verify an address; the answer does not tell whether it has an account.',
  effect: 'outward',
  access: anyone,
  limit: 'codes',
  limitBy: emailOf,
  input: ResendVerification,
  output: CodeOnItsWay,
  errors: [tooSoon, codesLocked],
  run: email.resendVerification,
})

export const login = operation({
  id: 'authentication.login',
  summary: 'Sign in with an email address and a password.',
  effect: 'outward',
  access: anyone,
  limit: 'login',
  limitBy: emailOf,
  input: Login,
  output: Tokens,
  errors: [wrongCredentials, secondFactorRequired],
  run: signIn.login,
})

export const me = operation({
  id: 'authentication.me',
  summary: 'The account that is signed in.',
  effect: 'read',
  access: signedIn(),
  input: z.object({}),
  output: User,
  run: profile.me,
})

export const updateMe = operation({
  id: 'authentication.updateMe',
  summary: 'Change the name or the phone of the account that is signed in.',
  effect: 'write',
  access: signedIn(),
  input: UpdateProfile,
  output: User,
  run: profile.updateMe,
})

export const setPhone = operation({
  id: 'authentication.setPhone',
  summary: 'Set the phone of the account that is signed in; a code to verify it is sent there.',
  effect: 'outward',
  access: freshly(signedIn()),
  limit: 'codes',
  limitBy: phoneOf,
  input: SetPhone,
  output: CodeOnItsWay,
  errors: [tooSoon, codesLocked],
  run: phone.setPhone,
})

export const verifyPhone = operation({
  id: 'authentication.verifyPhone',
  summary: 'Verify the phone with the code that was sent to it; it then is a way to sign in.',
  effect: 'outward',
  access: signedIn(),
  limit: 'codes',
  input: VerifyPhone,
  output: z.null(),
  errors: [noPhone, wrongCode, codesLocked],
  run: phone.verifyPhone,
})

export const createAdmin = operation({
  id: 'authentication.createAdmin',
  summary: 'Make an account that may do everything.',
  effect: 'outward',
  access: system,
  input: CreateAdmin,
  output: User,
  errors: [emailTaken],
  run: registration.createAdmin,
})
