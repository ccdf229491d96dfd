import { Secret, TOTP } from 'otpauth'
import { DEMO_PASSWORD } from '../../../../server/demo.ts'
import { authenticator, type CreationOptions } from '../../../support/authenticator.ts'
import type { Input } from '../../both-doors.ts'
import type { MatrixMarket } from '../market.ts'
import type { Asking, Rows } from '../row.ts'

/** Where the pages of the demo market are. */
const ORIGIN = 'http://localhost:3000'

async function pendingTotp(market: MatrixMarket, { headers }: Asking): Promise<{ readonly code: string }> {
  const { secret } = await market.ask<{ secret: string }>(headers, 'POST', '/auth/factors/totp', {})
  return { code: TOTP.generate({ secret: Secret.fromBase32(secret) }) }
}

async function ownTotp(market: MatrixMarket, asking: Asking): Promise<{ readonly id: number }> {
  await market.ask(asking.headers, 'POST', '/auth/factors/totp/confirm', await pendingTotp(market, asking))
  const { factors } = await market.ask<{ factors: { id: number }[] }>(asking.headers, 'GET', '/auth/factors')
  return { id: factors[0]!.id }
}

async function newPasskey(market: MatrixMarket, { headers }: Asking): Promise<Input> {
  const options = await market.ask<CreationOptions>(headers, 'POST', '/auth/passkeys/creation-options', {})
  return { name: 'Phone', passkey: authenticator(ORIGIN).create(options) }
}

async function ownPasskey(market: MatrixMarket, asking: Asking): Promise<{ readonly id: number }> {
  const made = await newPasskey(market, asking)
  const { id } = await market.ask<{ id: number }>(asking.headers, 'POST', '/auth/passkeys', made)
  return { id }
}

const passkey = { of: ['buyer'], anew: true, stranger: '404 authentication.passkey-not-found' } as const

export const factorsRows: Rows = {
  'authentication.answerSecondFactor': { of: 'everybody', input: async (market) => market.secondFactor() },
  'authentication.askForPasskey': { of: 'everybody', input: {} },
  'authentication.signInWithPasskey': { of: 'everybody', input: async (market) => market.passkeyAnswer() },
  'authentication.stepUp': { of: 'oneself', input: { password: DEMO_PASSWORD } },
  'authentication.listFactors': { of: 'oneself', input: {} },
  'authentication.enrolTotp': { of: 'oneself', anew: true, input: {} },
  'authentication.confirmTotp': { of: 'oneself', anew: true, input: pendingTotp },
  'authentication.renewRecoveryCodes': {
    of: 'oneself',
    anew: true,
    input: async (market, asking) => {
      await ownTotp(market, asking)
      return {}
    },
  },
  'authentication.removeFactor': {
    of: ['buyer'],
    anew: true,
    stranger: '404 authentication.factor-not-found',
    input: ownTotp,
  },
  'authentication.listPasskeys': { of: 'oneself', input: {} },
  'authentication.offerPasskey': { of: 'oneself', input: {} },
  'authentication.addPasskey': { of: 'oneself', anew: true, input: newPasskey },
  'authentication.renamePasskey': {
    ...passkey,
    input: async (market, asking) => ({ ...(await ownPasskey(market, asking)), name: 'Mine' }),
  },
  'authentication.removePasskey': { ...passkey, input: ownPasskey },
}
