import { z } from 'zod'
import { anyone, freshly, signedIn } from '../../common/access.ts'
import { operation } from '../../common/operation.ts'
import { passkeyKnown, passkeyNotFound, passkeyRefused, tooManyPasskeys } from '../errors.ts'
import {
  AddPasskey,
  OnePasskey,
  Passkey,
  PasskeyOptions,
  Passkeys,
  RenamePasskey,
  SignInWithPasskey,
} from '../passkeys/schema.ts'
import * as service from '../passkeys/service.ts'
import { Tokens } from '../schema.ts'

export const listPasskeys = operation({
  id: 'authentication.listPasskeys',
  summary: 'Your passkeys.',
  effect: 'read',
  access: signedIn(),
  input: z.object({}),
  output: Passkeys,
  run: service.listPasskeys,
})

export const offerPasskey = operation({
  id: 'authentication.offerPasskey',
  summary: 'What a browser needs to make a passkey (WebAuthn creation options).',
  effect: 'outward',
  access: freshly(signedIn()),
  input: z.object({}),
  output: PasskeyOptions,
  run: service.offerPasskey,
})

export const addPasskey = operation({
  id: 'authentication.addPasskey',
  summary: 'Keep a passkey that a browser has made; it signs you in from now on.',
  effect: 'outward',
  access: signedIn(),
  input: AddPasskey,
  output: Passkey,
  errors: [passkeyRefused, passkeyKnown, tooManyPasskeys],
  run: service.addPasskey,
})

export const renamePasskey = operation({
  id: 'authentication.renamePasskey',
  summary: 'Call a passkey of yours something else.',
  effect: 'write',
  access: signedIn(),
  input: RenamePasskey,
  output: Passkey,
  errors: [passkeyNotFound],
  run: service.renamePasskey,
})

export const removePasskey = operation({
  id: 'authentication.removePasskey',
  summary: 'Remove a passkey of yours.',
  effect: 'write',
  access: freshly(signedIn()),
  input: OnePasskey,
  output: z.null(),
  errors: [passkeyNotFound],
  run: service.removePasskey,
})

export const askForPasskey = operation({
  id: 'authentication.askForPasskey',
  summary: 'What a browser needs to show a passkey (WebAuthn request options), to sign in or to prove who you are.',
  effect: 'outward',
  access: anyone,
  limit: 'login',
  input: z.object({}),
  output: PasskeyOptions,
  run: service.askForPasskey,
})

export const signInWithPasskey = operation({
  id: 'authentication.signInWithPasskey',
  summary: 'Sign in with a passkey; no second factor is asked for.',
  effect: 'outward',
  access: anyone,
  limit: 'login',
  input: SignInWithPasskey,
  output: Tokens,
  errors: [passkeyRefused],
  run: service.signInWithPasskey,
})
