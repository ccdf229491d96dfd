import { DEMO_PASSWORD } from '../../../../server/demo.ts'
import { newEmail, newPhone } from '../../samples/letters.ts'
import type { MatrixMarket } from '../market.ts'
import type { Asking, Rows } from '../row.ts'

const PASSWORD = 'three unlikely words'

/** Signs an account in that has no part in the matrix. */
async function strangersTokens(market: MatrixMarket): Promise<{ readonly refreshToken: string }> {
  const { email } = await market.account()
  return market.ask({}, 'POST', '/auth/login', { email, password: DEMO_PASSWORD })
}

async function phoneCode(market: MatrixMarket, { headers }: Asking): Promise<{ readonly code: string }> {
  const { id } = await market.ask<{ id: number }>(headers, 'GET', '/auth/me')
  const { code } = await market.phoneCodeOf(id)
  return { code }
}

async function ownSession(market: MatrixMarket, { headers }: Asking): Promise<{ readonly id: number }> {
  const { results } = await market.ask<{ results: { id: number }[] }>(headers, 'GET', '/auth/sessions')
  return { id: results[0]!.id }
}

export const authenticationRows: Rows = {
  'authentication.register': {
    of: 'everybody',
    input: () => ({ email: newEmail(), fullName: 'Nia Newcomer', password: PASSWORD }),
  },
  'authentication.verifyEmail': { of: 'everybody', input: async (market) => ({ ...(await market.verification()) }) },
  'authentication.resendVerification': { of: 'everybody', input: () => ({ email: newEmail() }) },
  'authentication.login': {
    of: 'everybody',
    input: async (market) => ({ email: (await market.account()).email, password: DEMO_PASSWORD }),
  },
  'authentication.refresh': {
    of: 'everybody',
    input: async (market) => ({ refreshToken: (await strangersTokens(market)).refreshToken }),
  },
  'authentication.logout': {
    of: 'everybody',
    anew: true,
    input: async (market) => ({ refreshToken: (await strangersTokens(market)).refreshToken }),
  },
  'authentication.requestSignInCode': { of: 'everybody', input: () => ({ phone: newPhone() }) },
  'authentication.signInWithCode': { of: 'everybody', input: async (market) => ({ ...(await market.signInCode()) }) },
  'authentication.forgotPassword': { of: 'everybody', input: () => ({ email: newEmail() }) },
  'authentication.resetPassword': {
    of: 'everybody',
    input: async (market) => ({ token: await market.resetToken(), password: PASSWORD }),
  },
  'authentication.signInWithGoogle': { of: 'everybody', input: () => ({ idToken: `google:${newEmail()}` }) },
  'authentication.me': { of: 'oneself', input: {} },
  'authentication.updateMe': { of: 'oneself', input: { fullName: 'Another Name' } },
  'authentication.setPhone': { of: 'oneself', anew: true, input: () => ({ phone: newPhone() }) },
  'authentication.verifyPhone': { of: 'oneself', anew: true, input: phoneCode },
  'authentication.changePassword': {
    of: 'oneself',
    anew: true,
    input: { currentPassword: DEMO_PASSWORD, newPassword: PASSWORD },
  },
  'authentication.listSessions': { of: 'oneself', input: {} },
  'authentication.endOtherSessions': { of: 'oneself', anew: true, input: {} },
  'authentication.endSession': {
    of: ['buyer'],
    anew: true,
    stranger: '404 authentication.session-not-found',
    input: ownSession,
  },
  'authentication.listApiKeys': { of: 'oneself', input: {} },
  'authentication.createApiKey': { of: 'oneself', input: { name: 'Books', scopes: ['orders:read'] } },
  'authentication.revokeApiKey': {
    of: ['buyer'],
    stranger: '404 authentication.api-key-not-found',
    input: async (market) => ({ id: (await market.apiKey()).id }),
  },
}
