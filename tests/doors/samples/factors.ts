import { DEMO_PASSWORD } from '../../../server/demo.ts'
import { type Sample, type Samples, UNKNOWN } from './sample.ts'

/** What only a person may ask who is signed in. */
const persons: readonly Omit<Sample, 'of'>[] = [
  { input: {}, expect: '401 common.unauthenticated' },
  { as: 'integrator', input: {}, expect: '403 common.forbidden' },
]

const WRONG_CHALLENGE = '401 authentication.challenge-invalid'
const REFUSED = '401 authentication.passkey-refused'

/** Well-formed, and made by nobody. */
const assertion = {
  id: 'AAAA',
  rawId: 'AAAA',
  type: 'public-key',
  response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' },
}
const attestation = { ...assertion, response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA' } }

export const factorsSamples: Samples = {
  'authentication.listFactors': [{ as: 'customer', input: {}, expect: 'ok' }, ...persons],
  'authentication.enrolTotp': [{ as: 'somebody', input: {}, expect: 'ok' }, ...persons],
  'authentication.confirmTotp': [
    { as: 'somebody', input: (market) => market.pendingTotp(), expect: 'ok' },
    { as: 'customer', input: { code: '123456' }, expect: '404 authentication.factor-not-found' },
    { as: 'customer', input: {}, expect: '400 common.invalid' },
    ...persons,
  ],
  'authentication.removeFactor': [
    { as: 'somebody', input: (market) => market.totp(), expect: 'ok' },
    { as: 'customer', input: { id: UNKNOWN }, expect: '404 authentication.factor-not-found' },
    { as: 'customer', input: { id: 0 }, expect: '400 common.invalid' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    { as: 'integrator', input: { id: 1 }, expect: '403 common.forbidden' },
  ],
  'authentication.renewRecoveryCodes': [
    { as: 'somebody', input: (market) => market.totp().then(() => ({})), expect: 'ok' },
    { as: 'customer', input: {}, expect: '404 authentication.factor-not-found' },
    ...persons,
  ],
  'authentication.answerSecondFactor': [
    { input: (market) => market.secondFactor(), expect: 'ok' },
    { input: { challenge: 'made up', code: '123456' }, expect: WRONG_CHALLENGE },
    {
      input: async (market) => ({ ...(await market.secondFactor()), code: 'not this one' }),
      expect: '400 authentication.wrong-code',
    },
    { input: { challenge: 'made up' }, expect: '400 common.invalid' },
  ],
  'authentication.stepUp': [
    { as: 'somebody', input: { password: DEMO_PASSWORD }, expect: 'ok' },
    { as: 'customer', input: { password: 'wrong' }, expect: '401 authentication.wrong-credentials' },
    { as: 'customer', input: { code: '123456' }, expect: '400 authentication.wrong-code' },
    { as: 'customer', input: { passkey: assertion }, expect: REFUSED },
    { as: 'customer', input: {}, expect: '400 common.invalid' },
    ...persons,
  ],
  'authentication.listPasskeys': [{ as: 'customer', input: {}, expect: 'ok' }, ...persons],
  'authentication.offerPasskey': [{ as: 'vendor', input: {}, expect: 'ok' }, ...persons],
  'authentication.addPasskey': [
    { as: 'somebody', input: (market) => market.newPasskey(), expect: 'ok' },
    { as: 'customer', input: { passkey: attestation }, expect: REFUSED },
    { as: 'customer', input: { passkey: assertion }, expect: '400 common.invalid' },
    ...persons,
  ],
  'authentication.renamePasskey': [
    { as: 'somebody', input: async (market) => ({ ...(await market.passkey()), name: 'Mine' }), expect: 'ok' },
    { as: 'customer', input: { id: UNKNOWN, name: 'Mine' }, expect: '404 authentication.passkey-not-found' },
    { as: 'customer', input: { id: 1, name: '' }, expect: '400 common.invalid' },
    { input: { id: 1, name: 'Mine' }, expect: '401 common.unauthenticated' },
    { as: 'integrator', input: { id: 1, name: 'Mine' }, expect: '403 common.forbidden' },
  ],
  'authentication.removePasskey': [
    { as: 'somebody', input: (market) => market.passkey(), expect: 'ok' },
    { as: 'customer', input: { id: UNKNOWN }, expect: '404 authentication.passkey-not-found' },
    { input: { id: 1 }, expect: '401 common.unauthenticated' },
    { as: 'integrator', input: { id: 1 }, expect: '403 common.forbidden' },
  ],
  'authentication.askForPasskey': [{ input: {}, expect: 'ok' }],
  'authentication.signInWithPasskey': [
    { input: (market) => market.passkeyAnswer(), expect: 'ok' },
    { input: { passkey: assertion }, expect: REFUSED },
    { input: { passkey: { ...assertion, type: 'password' } }, expect: '400 common.invalid' },
    { input: {}, expect: '400 common.invalid' },
  ],
  'authentication.signInWithGoogle': [
    { input: { idToken: 'google:gina@fashionistar.test' }, expect: 'ok' },
    { input: { idToken: 'somebody else’s' }, expect: '401 authentication.google-refused' },
    { input: { idToken: '' }, expect: '400 common.invalid' },
  ],
}
