import { DEMO_PASSWORD } from '../../../server/demo.ts'
import { newEmail, newPhone } from './letters.ts'
import type { Samples } from './sample.ts'

const PASSWORD = 'three unlikely words'
const newcomer = { fullName: 'Nia Newcomer', password: PASSWORD }
const wrongCode = '400 authentication.wrong-code'

export const accountsSamples: Samples = {
  'authentication.register': [
    { input: () => ({ ...newcomer, email: newEmail() }), expect: 'ok' },
    { input: () => ({ ...newcomer, email: newEmail(), phone: newPhone() }), expect: 'ok' },
    { input: { ...newcomer, email: 'CUSTOMER@fashionistar.test' }, expect: '409 authentication.email-taken' },
    { input: { ...newcomer, email: 'new@fashionistar.test', password: '1234567' }, expect: '400 common.invalid' },
    { input: { ...newcomer, email: 'new@fashionistar.test', phone: '0801234567' }, expect: '400 common.invalid' },
    { input: {}, expect: '400 common.invalid' },
  ],
  'authentication.verifyEmail': [
    { input: (market) => market.verification().then((given) => ({ ...given })), expect: 'ok' },
    { input: { email: 'customer@fashionistar.test', code: '123456' }, expect: wrongCode },
    { input: { email: 'nobody@fashionistar.test', code: '123456' }, expect: wrongCode },
    { input: { email: 'nobody', code: '12345x' }, expect: '400 common.invalid' },
  ],
  'authentication.resendVerification': [
    { input: async (market) => ({ email: (await market.verification()).email }), expect: 'ok' },
    { input: () => ({ email: newEmail() }), expect: 'ok' },
    { input: {}, expect: '400 common.invalid' },
  ],
  'authentication.updateMe': [
    { as: 'customer', input: { fullName: 'Chidi Customer' }, expect: 'ok' },
    { as: 'customer', input: { phone: null }, expect: 'ok' },
    { as: 'customer', input: {}, expect: 'ok' },
    { as: 'customer', input: { fullName: '', phone: '1' }, expect: '400 common.invalid' },
    { as: 'integrator', input: { fullName: 'A Program' }, expect: '403 common.forbidden' },
    { input: { fullName: 'Nobody' }, expect: '401 common.unauthenticated' },
  ],
  'authentication.setPhone': [
    { as: 'somebody', input: () => ({ phone: newPhone() }), expect: 'ok' },
    { as: 'somebody', input: { phone: '08012345678' }, expect: '400 common.invalid' },
    { as: 'integrator', input: { phone: '+2348012345678' }, expect: '403 common.forbidden' },
    { input: { phone: '+2348012345678' }, expect: '401 common.unauthenticated' },
  ],
  'authentication.verifyPhone': [
    { as: 'somebody', input: (market) => market.phoneCode().then((given) => ({ ...given })), expect: 'ok' },
    { as: 'somebody', input: { code: '000000' }, expect: '409 authentication.no-phone' },
    { as: 'customer', input: { code: 123_456 }, expect: '400 common.invalid' },
    { as: 'integrator', input: { code: '000000' }, expect: '403 common.forbidden' },
    { input: { code: '000000' }, expect: '401 common.unauthenticated' },
  ],
  'authentication.requestSignInCode': [
    { input: async (market) => ({ phone: (await market.signInCode()).phone }), expect: 'ok' },
    { input: () => ({ phone: newPhone() }), expect: 'ok' },
    { input: () => ({ email: newEmail() }), expect: 'ok' },
    { input: { phone: '+2348012345678', email: 'customer@fashionistar.test' }, expect: '400 common.invalid' },
    { input: {}, expect: '400 common.invalid' },
  ],
  'authentication.signInWithCode': [
    { input: (market) => market.signInCode().then((given) => ({ ...given })), expect: 'ok' },
    { input: { phone: '+2348012345678', code: '000000' }, expect: wrongCode },
    { input: { email: 'customer@fashionistar.test', code: '000000' }, expect: wrongCode },
    { input: { code: '000000' }, expect: '400 common.invalid' },
  ],
  'authentication.forgotPassword': [
    { input: { email: 'customer@fashionistar.test' }, expect: 'ok' },
    { input: { email: 'nobody@fashionistar.test' }, expect: 'ok' },
    { input: { email: 'nobody' }, expect: '400 common.invalid' },
  ],
  'authentication.resetPassword': [
    { input: async (market) => ({ token: await market.resetToken(), password: PASSWORD }), expect: 'ok' },
    {
      input: async (market) => ({ token: await market.resetToken(), password: '12345678' }),
      expect: '400 common.invalid',
    },
    {
      input: { uid: 'Nw', token: 'd1p9c0-ddcbe3291629143331c63eeb8376ab25', password: PASSWORD },
      expect: '400 authentication.reset-token-invalid',
    },
    { input: {}, expect: '400 common.invalid' },
  ],
  'authentication.changePassword': [
    { as: 'somebody', input: { currentPassword: DEMO_PASSWORD, newPassword: PASSWORD }, expect: 'ok' },
    { as: 'customer', input: { currentPassword: 'wrong', newPassword: PASSWORD }, expect: '400 common.invalid' },
    { as: 'customer', input: { currentPassword: DEMO_PASSWORD, newPassword: '1' }, expect: '400 common.invalid' },
    { as: 'integrator', input: { currentPassword: 'x', newPassword: PASSWORD }, expect: '403 common.forbidden' },
    { input: { currentPassword: 'x', newPassword: PASSWORD }, expect: '401 common.unauthenticated' },
  ],
}
