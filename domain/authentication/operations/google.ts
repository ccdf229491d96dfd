import { anyone } from '../../common/access.ts'
import { operation } from '../../common/operation.ts'
import { googleOff, googleRefused, googleUnreachable, secondFactorRequired } from '../errors.ts'
import { SignInWithGoogle } from '../google/schema.ts'
import * as google from '../google/sign-in.ts'
import { Tokens } from '../schema.ts'

export const signInWithGoogle = operation({
  id: 'authentication.signInWithGoogle',
  summary: 'Sign in with Google; who has no account is given one.',
  effect: 'outward',
  access: anyone,
  limit: 'login',
  input: SignInWithGoogle,
  output: Tokens,
  errors: [googleOff, googleRefused, googleUnreachable, secondFactorRequired],
  run: google.signInWithGoogle,
})
