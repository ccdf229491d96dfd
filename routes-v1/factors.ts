import type { FastifyPluginAsync } from 'fastify'
import {
  addPasskey,
  answerSecondFactor,
  askForPasskey,
  confirmTotp,
  enrolTotp,
  listFactors,
  listPasskeys,
  offerPasskey,
  removeFactor,
  removePasskey,
  renamePasskey,
  renewRecoveryCodes,
  signInWithGoogle,
  signInWithPasskey,
  stepUp,
} from '../domain/authentication/operations.ts'
import { serve } from './serve.ts'

/** Ways to show who one is beside a password. */
export const factorRoutes: FastifyPluginAsync = async (app) => {
  app.post('/auth/google', serve(signInWithGoogle))
  app.post('/auth/second-factor', serve(answerSecondFactor))
  app.post('/auth/step-up', serve(stepUp))
  app.get('/auth/factors', serve(listFactors))
  app.post('/auth/factors/totp', serve(enrolTotp, { status: 201 }))
  app.post('/auth/factors/totp/confirm', serve(confirmTotp))
  app.post('/auth/factors/recovery-codes', serve(renewRecoveryCodes, { status: 201 }))
  app.delete('/auth/factors/:id', serve(removeFactor, { status: 204 }))
  app.get('/auth/passkeys', serve(listPasskeys))
  app.post('/auth/passkeys', serve(addPasskey, { status: 201 }))
  app.patch('/auth/passkeys/:id', serve(renamePasskey))
  app.delete('/auth/passkeys/:id', serve(removePasskey, { status: 204 }))
  app.post('/auth/passkeys/creation-options', serve(offerPasskey))
  app.post('/auth/passkeys/request-options', serve(askForPasskey))
  app.post('/auth/passkeys/sign-in', serve(signInWithPasskey))
}
