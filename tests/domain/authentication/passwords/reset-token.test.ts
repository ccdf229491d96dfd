import { test } from 'tap'
import {
  idOf,
  isGoodToken,
  makeToken,
  TOKEN_SECONDS,
  tokenTime,
  type TokenSubject,
  uidOf,
} from '../../../../domain/authentication/passwords/reset-token.ts'

const secret = 'k'.repeat(50)
const subject: TokenSubject = { id: 7, passwordHash: 'pbkdf2_sha256$1$s$h', lastLoginAt: null, email: 'a@b.c' }
const made = new Date('2026-01-01T00:00:00Z')
const token = makeToken(secret, subject, tokenTime(made))

test('a token is the one Django makes of the same', async (t) => {
  t.equal(tokenTime(made), 788_918_400)
  t.equal(token, 'd1p9c0-ddcbe3291629143331c63eeb8376ab25')
  t.equal(uidOf(7), 'Nw')
  t.equal(idOf('Nw'), 7)
})

const later = (seconds: number) => new Date(made.getTime() + seconds * 1_000)

test('a token is good for three days, their last second included', async (t) => {
  t.equal(isGoodToken([secret], subject, token, made), true)
  t.equal(isGoodToken([secret], subject, token, later(TOKEN_SECONDS)), true)
  t.equal(isGoodToken([secret], subject, token, later(TOKEN_SECONDS + 0.999)), true)
  t.equal(isGoodToken([secret], subject, token, later(TOKEN_SECONDS + 1)), false)
})

test('the hour at which clocks change is an hour like any other', async (t) => {
  const before = new Date('2026-03-29T00:30:00Z')
  t.equal(tokenTime(new Date('2026-03-29T01:30:00Z')) - tokenTime(before), 3_600)
})

test('a token dies with the password, the address and the last login it was made for', async (t) => {
  const changes: Partial<TokenSubject>[] = [
    { id: 8 },
    { passwordHash: 'pbkdf2_sha256$1$s$i' },
    { passwordHash: null },
    { email: 'a@b.d' },
    { lastLoginAt: '2026-01-01T00:00:01.000Z' },
  ]
  for (const change of changes) t.equal(isGoodToken([secret], { ...subject, ...change }, token, made), false)
  const signedIn = { ...subject, lastLoginAt: '2026-01-01T00:00:01.100Z' }
  const next = makeToken(secret, signedIn, tokenTime(made))
  const again = { ...signedIn, lastLoginAt: '2026-01-01T00:00:01.900Z' }
  t.equal(isGoodToken([secret], again, next, made), false, 'of two logins within a second, too')
})

test('a token outlives a change of keys, as long as the old one is kept', async (t) => {
  t.equal(isGoodToken(['new', secret], subject, token, made), true)
  t.equal(isGoodToken(['new'], subject, token, made), false)
})

test('what is no token is not good', async (t) => {
  const bent = `${token.slice(0, -1)}${token.endsWith('0') ? '1' : '0'}`
  const [time, digits] = token.split('-')
  const others = [
    '',
    '-',
    token.toUpperCase(),
    bent,
    `${time}-`,
    digits!,
    `d1p9c1-${digits}`,
    `${token}0`,
    `zzzzzzzzzzzzz-${digits}`,
  ]
  for (const other of others) t.equal(isGoodToken([secret], subject, other, made), false, other)
})

test('what is no id of an account leads to none', async (t) => {
  for (const uid of ['', 'MA', 'LTc', 'Ny4x', 'OTk5OTk5OTk5OTk5OTk5OTk5', '!!']) t.equal(idOf(uid), undefined, uid)
})
