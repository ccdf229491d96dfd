import { test } from 'tap'
import {
  answerSecondFactor,
  createApiKey,
  listFactors,
  login,
  refresh,
  removeFactor,
  removePasskey,
  signInWithGoogle,
  verifyEmail,
} from '../../../domain/authentication/operations.ts'
import { locales, render, samples } from '../../../domain/notifications/index.ts'
import { AccountChange } from '../../../domain/notifications/mails.ts'
import { challengeOf, enter, secure } from '../authentication/factors/phone.ts'
import { browser, env } from '../authentication/passkeys/browser.ts'
import { newcomer, PASSWORD, post } from '../authentication/post.ts'

test('every change of the ways into an account is told to its owner, and by mail', async (t) => {
  const google = { subject: '1', email: 'ada@example.com', fullName: 'Ada Okafor' }
  const house = await post(t, { env, gateways: { google: { isOn: true, verify: async () => google } } })
  const ada = await newcomer(house)
  await house.ask(verifyEmail, { email: 'ada@example.com', code: await house.code() })
  const told = async () => {
    const before = house.seen.emails.length
    await house.app.drain()
    return house.seen.emails
      .slice(before)
      .map(({ to, text }) => `${String(to)}: ${/ UTC,? (.*?)\./s.exec(text)?.[1]}`.replaceAll(/\s+/g, ' '))
  }
  const phone = browser(house)
  const { id: passkeyId } = await phone.create(ada)
  t.match(await told(), ['ada@example.com: a passkey was added'])
  const { recoveryCodes } = await secure(house, ada)
  t.match(await told(), ['ada@example.com: an app was set up that shows codes for signing in'])
  const { challenge } = await challengeOf(enter(house))
  await house.ask(answerSecondFactor, { challenge, code: recoveryCodes[0]! })
  t.match(await told(), ['ada@example.com: one of your recovery codes was used in place of your app'])
  const { factors } = await house.ask<{ factors: { id: number }[] }>(listFactors, {}, ada)
  await house.ask(removeFactor, { id: factors[0]!.id }, ada)
  t.match(await told(), ['ada@example.com: the app that shows codes for signing in was removed'])
  await house.ask(removePasskey, { id: passkeyId }, ada)
  t.match(await told(), ['ada@example.com: a passkey was removed'])
  await house.ask(signInWithGoogle, { idToken: 'a token' })
  t.match(await told(), ['ada@example.com: Google was linked to your account'])
})

test('an API key, and a session that somebody else has used as well, are told of too', async (t) => {
  const house = await post(t)
  const ada = await newcomer(house)
  const subject = async () => {
    await house.app.drain()
    const { to, subject, text } = house.seen.emails.at(-1)!
    return `${String(to)}: ${subject}; ${text}`.replaceAll(/\s+/g, ' ')
  }
  await house.ask(createApiKey, { name: 'Books', scopes: ['orders:read'] }, ada)
  t.match(await subject(), /^ada@example\.com: Signing in to your account has changed; .* an API key was made/)
  const { refreshToken } = await house.ask<{ refreshToken: string }>(login, {
    email: 'ada@example.com',
    password: PASSWORD,
  })
  await house.ask(refresh, { refreshToken })
  house.pass(11)
  await house.ask(refresh, { refreshToken }).catch(() => {})
  t.match(
    await subject(),
    /^ada@example\.com: Somebody else may have used your account; .* used from two places.* ended it/,
  )
  const before = house.seen.emails.length
  await house.ask(refresh, { refreshToken }).catch(() => {})
  await house.app.drain()
  t.equal(house.seen.emails.length, before, 'once')
})

test('each change reads differently, in every language', async (t) => {
  for (const locale of locales) {
    const texts = AccountChange.options.map(
      (change) => render('security-alert', locale, { ...samples['security-alert'], change }).text,
    )
    t.equal(new Set(texts).size, AccountChange.options.length, locale)
  }
})
