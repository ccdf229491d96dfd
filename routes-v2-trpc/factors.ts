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
import { mutation, query } from './trpc.ts'

/** The part of `auth` that is about other proofs than a password. */
export const factorProcedures = {
  google: mutation(signInWithGoogle),
  secondFactor: mutation(answerSecondFactor),
  stepUp: mutation(stepUp),
  factors: query(listFactors),
  enrolTotp: mutation(enrolTotp),
  confirmTotp: mutation(confirmTotp),
  renewRecoveryCodes: mutation(renewRecoveryCodes),
  removeFactor: mutation(removeFactor),
  passkeys: query(listPasskeys),
  passkeyCreationOptions: mutation(offerPasskey),
  addPasskey: mutation(addPasskey),
  renamePasskey: mutation(renamePasskey),
  removePasskey: mutation(removePasskey),
  passkeyRequestOptions: mutation(askForPasskey),
  passkeySignIn: mutation(signInWithPasskey),
}
