import { anyone } from '../../common/access.ts'
import { operation } from '../../common/operation.ts'
import { CodeOnItsWay, RequestSignInCode, SignInWithCode, wayOf } from '../codes/schema.ts'
import * as signIn from '../codes/sign-in.ts'
import { codesLocked, secondFactorRequired, tooSoon, wrongCode } from '../errors.ts'
import { Tokens } from '../schema.ts'

export const requestSignInCode = operation({
  id: 'authentication.requestSignInCode',
  summary:
    'Send a code to sign in with to a verified phone or address; the answer does not tell whether it has an account.',
  effect: 'outward',
  access: anyone,
  limit: 'codes',
  limitBy: wayOf,
  input: RequestSignInCode,
  output: CodeOnItsWay,
  errors: [tooSoon, codesLocked],
  run: signIn.requestSignInCode,
})

export const signInWithCode = operation({
  id: 'authentication.signInWithCode',
  summary: 'Sign in with a code that was sent.',
  effect: 'outward',
  access: anyone,
  limit: 'codes',
  limitBy: wayOf,
  input: SignInWithCode,
  output: Tokens,
  errors: [wrongCode, codesLocked, secondFactorRequired],
  run: signIn.signInWithCode,
})
