import { z } from 'zod'
import { anyone, signedIn, system } from '../../common/access.ts'
import { operation } from '../../common/operation.ts'
import { emailTaken, wrongCredentials } from '../errors.ts'
import { CreateAdmin, Login, Tokens, User } from '../schema.ts'
import * as service from '../service.ts'

export const login = operation({
  id: 'authentication.login',
  summary: 'Sign in with an email address and a password.',
  effect: 'outward',
  access: anyone,
  limit: 'login',
  input: Login,
  output: Tokens,
  errors: [wrongCredentials],
  run: service.login,
})

export const me = operation({
  id: 'authentication.me',
  summary: 'The account that is signed in.',
  effect: 'read',
  access: signedIn(),
  input: z.object({}),
  output: User,
  run: service.me,
})

export const createAdmin = operation({
  id: 'authentication.createAdmin',
  summary: 'Make an account that may do everything.',
  effect: 'outward',
  access: system,
  input: CreateAdmin,
  output: User,
  errors: [emailTaken],
  run: service.createAdmin,
})
