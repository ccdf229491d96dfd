import t, { test } from 'tap'
import { forgotPassword, login, me, resetPassword } from '../../../../domain/authentication/operations.ts'
import { rowsOf } from '../../../db/catalogue.ts'
import { statementsOf } from '../../../doors/statements.ts'
import { codeOf, failureOf } from '../../../support/failure.ts'
import { newcomer, PASSWORD, post } from '../post.ts'

const here = await post(t)
const { app, ask, pass, seen, token } = here

const NEW = 'four quite unlikely words'
const reset = (given: string, password = NEW) => ask(resetPassword, { token: given, password })
const signIn = (email: string, password: string) => ask<{ user: object }>(login, { email, password })

async function linkFor(email: string): Promise<string> {
  await ask(forgotPassword, { email })
  return token()
}

test('whoever forgot their password sets another by the link in their mail', async (t) => {
  const email = 'forgot@example.com'
  const actor = await newcomer(here, email)
  t.strictSame(await ask(forgotPassword, { email: 'FORGOT@example.com' }), { expiresIn: 259_200 })
  const link = await token()
  t.match(seen.emails.at(-1), { to: email, subject: 'Set a new password' })
  t.match(link, /^[\w-]+\.[0-9a-z]+-[0-9a-f]{32}$/)
  t.equal(await reset(link), null)
  t.equal(await codeOf(signIn(email, PASSWORD)), 'authentication.wrong-credentials')
  t.match(await signIn(email, NEW), { user: { email } })
  t.match(await ask(me, {}, actor), { emailVerified: true }, 'the link has shown that the address is theirs')
})

test('the owner is told, and every session is over', async (t) => {
  const email = 'told@example.com'
  const { userId } = await newcomer(here, email)
  await rowsOf(app.url, `update users set email_verified_at = now() where id = ${userId}`)
  await signIn(email, PASSWORD)
  await signIn(email, PASSWORD)
  await reset(await linkFor(email))
  await app.drain()
  t.match(seen.emails.at(-1), { to: email, subject: 'Your password was changed' })
  const sessions = await app.db
    .selectFrom('sessions')
    .where('user_id', '=', userId)
    .select(['ended_at', 'ended_reason'])
    .execute()
  t.match(sessions, [
    { ended_at: String, ended_reason: 'password-reset' },
    { ended_at: String, ended_reason: 'password-reset' },
  ])
})

test('whoever made an account in the name of somebody else is out when that one takes it', async (t) => {
  const email = 'victim@example.com'
  const { userId } = await newcomer(here, email)
  await rowsOf(app.url, `update users set phone = '+2348012345678', phone_verified_at = now() where id = ${userId}`)
  await rowsOf(app.url, `insert into api_keys (user_id, name, hash, scopes) values (${userId}, 'mine', '\\x00', '{}')`)
  await reset(await linkFor(email))
  const user = await app.db.selectFrom('users').where('id', '=', userId).selectAll().executeTakeFirstOrThrow()
  t.match(user, { phone: null, phone_verified_at: null, email_verified_at: String })
  t.strictSame(await app.db.selectFrom('api_keys').where('user_id', '=', userId).selectAll().execute(), [])
})

const INVALID = 'authentication.reset-token-invalid'

test('a link works once, also for two who use it at the same time', async (t) => {
  const email = 'once@example.com'
  await newcomer(here, email)
  const link = await linkFor(email)
  const outcomes = await Promise.allSettled([reset(link), reset(link, 'yet another set of words'), reset(link)])
  t.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  t.equal(await codeOf(reset(link)), INVALID)
})

test('a link dies three days later, and when its owner signs in with the old password', async (t) => {
  const email = 'dies@example.com'
  await newcomer(here, email)
  const first = await linkFor(email)
  pass(259_200)
  t.equal(await reset(first), null, 'the last second is included')
  const second = await linkFor(email)
  pass(259_201)
  t.equal(await codeOf(reset(second)), INVALID)
  const third = await linkFor(email)
  await signIn(email, NEW)
  t.equal(await codeOf(reset(third)), INVALID)
})

const withUid = (uid: string, token: string) => ask(resetPassword, { uid, token, password: NEW })

test('the account and the token may be given apart, and belong together', async (t) => {
  const [one, two] = ['apart1@example.com', 'apart2@example.com']
  await newcomer(here, one)
  await newcomer(here, two)
  const [uid, bare] = (await linkFor(one)).split('.') as [string, string]
  const [otherUid] = (await linkFor(two)).split('.') as [string]
  t.equal(await codeOf(withUid(otherUid, bare)), INVALID)
  t.equal(await codeOf(reset(`${otherUid}.${bare}`)), INVALID)
  t.equal(await codeOf(reset(bare)), INVALID, 'a token alone leads to nobody')
  for (const nonsense of ['x', '.', 'MA.d1p9c0-ddcbe3291629143331c63eeb8376ab25']) {
    t.equal(await codeOf(reset(nonsense)), INVALID, nonsense)
  }
  t.equal(await withUid(uid, bare), null)
})

test('a password that is refused leaves the link as good as it was', async (t) => {
  const email = 'weak@example.com'
  await newcomer(here, email)
  const link = await linkFor(email)
  t.match(await failureOf(reset(link, '12345678')), {
    errors: [
      { path: 'password', code: 'password_too_common' },
      { path: 'password', code: 'password_entirely_numeric' },
    ],
  })
  t.match(await failureOf(reset(link, email)), { errors: [{ code: 'password_too_similar' }] })
  t.equal(await reset(link), null)
})

/** What asking says, and which statements it takes. */
async function askFor(address: string): Promise<{ answer: unknown; texts: string[] }> {
  let answer: unknown
  const sent = await statementsOf(async () => {
    answer = await ask(forgotPassword, { email: address })
  })
  return { answer, texts: sent.map(({ text }) => text.replaceAll(/\s+/g, ' ')) }
}

test('for an address that nobody has the same is said and the same is done, but for the mail', async (t) => {
  const email = 'known@example.com'
  await newcomer(here, email)
  const mails = seen.emails.length
  const [known, unknown] = [await askFor(email), await askFor('unknown@example.com')]
  t.strictSame(unknown, known)
  t.ok(known.texts.length >= 4)
  await app.drain()
  t.strictSame(
    seen.emails.slice(mails).map(({ to }) => to),
    [email],
  )
})

test('an account whose password cannot be used, or that is gone, is mailed no link', async (t) => {
  const { userId } = await newcomer(here, 'unusable@example.com')
  await rowsOf(app.url, `update users set password_hash = '!abc' where id = ${userId}`)
  const gone = await newcomer(here, 'gone@example.com')
  await rowsOf(app.url, `update users set deleted_at = now() where id = ${gone.userId}`)
  const mails = seen.emails.length
  for (const email of ['unusable@example.com', 'gone@example.com']) await ask(forgotPassword, { email })
  await app.drain()
  t.equal(seen.emails.length, mails)
})

test('the link stands in no event, no task and no result', async (t) => {
  const email = 'secret@example.com'
  await newcomer(here, email)
  const link = await linkFor(email)
  const bare = link.split('.')[1]!
  for (const table of ['events', 'pgboss.job', 'task_effects', 'event_deliveries']) {
    const rows = await rowsOf<{ text: string }>(app.url, `select t::text as text from ${table} t`)
    t.ok(rows.length > 0, table)
    t.notOk(
      rows.some(({ text }) => text.includes(bare)),
      table,
    )
  }
})
