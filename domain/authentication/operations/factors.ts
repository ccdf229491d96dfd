import { z } from 'zod'
import { anyone, freshly, signedIn } from '../../common/access.ts'
import { operation } from '../../common/operation.ts'
import {
  challengeInvalid,
  codesLocked,
  factorExists,
  factorNotFound,
  passkeyRefused,
  passwordNotEnough,
  wrongCode,
  wrongCredentials,
} from '../errors.ts'
import {
  AnswerSecondFactor,
  ConfirmTotp,
  Enrolment,
  Factors,
  OneFactor,
  RecoveryCodes,
  StepUp,
} from '../factors/schema.ts'
import * as service from '../factors/service.ts'
import * as signIn from '../factors/sign-in.ts'
import * as proof from '../factors/step-up.ts'
import { Tokens } from '../schema.ts'

export const listFactors = operation({
  id: 'authentication.listFactors',
  summary: 'Your second factors, and how many recovery codes are left.',
  effect: 'read',
  access: signedIn(),
  input: z.object({}),
  output: Factors,
  run: service.listFactors,
})

export const enrolTotp = operation({
  id: 'authentication.enrolTotp',
  summary: 'Begin to set up an app that shows codes (TOTP); its secret is shown once.',
  effect: 'outward',
  access: freshly(signedIn()),
  input: z.object({}),
  output: Enrolment,
  errors: [factorExists],
  run: service.enrolTotp,
})

export const confirmTotp = operation({
  id: 'authentication.confirmTotp',
  summary: 'Put the app in force with its first code; recovery codes are shown once, and your other sessions end.',
  effect: 'outward',
  access: signedIn(),
  limit: 'codes',
  input: ConfirmTotp,
  output: RecoveryCodes,
  errors: [factorNotFound, wrongCode, codesLocked],
  run: service.confirmTotp,
})

export const removeFactor = operation({
  id: 'authentication.removeFactor',
  summary: 'Remove a second factor, and the recovery codes with it.',
  effect: 'write',
  access: freshly(signedIn()),
  input: OneFactor,
  output: z.null(),
  errors: [factorNotFound],
  run: service.removeFactor,
})

export const renewRecoveryCodes = operation({
  id: 'authentication.renewRecoveryCodes',
  summary: 'Make new recovery codes, shown once; those before are worth nothing any more.',
  effect: 'outward',
  access: freshly(signedIn()),
  input: z.object({}),
  output: RecoveryCodes,
  errors: [factorNotFound],
  run: service.renewRecoveryCodes,
})

export const answerSecondFactor = operation({
  id: 'authentication.answerSecondFactor',
  summary: 'Complete signing in with a code of your app, or a recovery code.',
  effect: 'outward',
  access: anyone,
  limit: 'login',
  input: AnswerSecondFactor,
  output: Tokens,
  errors: [challengeInvalid, wrongCode, codesLocked],
  run: signIn.answerSecondFactor,
})

export const stepUp = operation({
  id: 'authentication.stepUp',
  summary: 'Prove once more who you are, for what takes a fresh proof; with a second factor, if you have set one up.',
  effect: 'outward',
  access: signedIn(),
  limit: 'login',
  input: StepUp,
  output: Tokens,
  errors: [passwordNotEnough, wrongCredentials, wrongCode, codesLocked, passkeyRefused],
  run: proof.stepUp,
})
