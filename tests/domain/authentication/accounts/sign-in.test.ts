import t, { test } from 'tap'
import { login } from '../../../../domain/authentication/operations.ts'
import { argon2Passwords } from '../../../../server/gateways/passwords/index.ts'
import { rowsOf } from '../../../db/catalogue.ts'
import { statementsOf } from '../../../doors/statements.ts'
import { codeOf } from '../../../support/failure.ts'
import { newcomer, PASSWORD, post } from '../post.ts'

const lines: Record<string, unknown>[] = []
const real = argon2Passwords({ passes: 1, memory: 64, parallelism: 1 })
const asked: (string | null)[] = []
const passwords: typeof real = {
  ...real,
  async verify(password, hash) {
    asked.push(hash)
    const right = await real.verify(password, hash)
    await meanwhile.pop()?.()
    return right
  },
}
/** What happens between the look at a password and the session, once. */
const meanwhile: (() => Promise<unknown>)[] = []
const here = await post(t, { gateways: { passwords }, onLog: (line) => lines.push(line) })
const { app, ask } = here

const signIn = (email: string, password: string) => ask<object>(login, { email, password })
const hashOf = async (userId: number) =>
  (await app.db.selectFrom('users').where('id', '=', userId).select('password_hash').executeTakeFirst())?.password_hash

test('whoever comes from Django signs in with their old password, and is hashed anew', async (t) => {
  const { userId } = await newcomer(here, 'django@example.com')
  const old = 'pbkdf2_sha256$1200000$seasalt$6sTlFi4QohxXLuZigqDIUNX8xG9NxrTmV8+flFQdBqE='
  await rowsOf(app.url, `update users set password_hash = '${old}' where id = ${userId}`)
  t.equal(await codeOf(signIn('django@example.com', 'letmein')), 'authentication.wrong-credentials')
  t.equal(await hashOf(userId), old, 'a wrong password changes nothing')
  t.match(await signIn('django@example.com', 'lètmein'), { user: { id: userId } })
  const anew = await hashOf(userId)
  t.match(anew, /^\$argon2id\$/)
  t.match(await signIn('django@example.com', 'lètmein'), { user: { id: userId } })
  t.equal(await hashOf(userId), anew, 'once')
})

test('a weaker hash of our own is made anew as well', async (t) => {
  const { userId } = await newcomer(here, 'weaker@example.com')
  const weaker = await argon2Passwords({ passes: 1, memory: 8, parallelism: 1 }).hash(PASSWORD)
  await rowsOf(app.url, `update users set password_hash = '${weaker}' where id = ${userId}`)
  await signIn('weaker@example.com', PASSWORD)
  t.match(await hashOf(userId), /m=64,/)
})

test('an address that nobody has, one that is gone and a wrong password cost the same and read the same', async (t) => {
  await newcomer(here, 'known@example.com')
  const gone = await newcomer(here, 'gone@example.com')
  await rowsOf(app.url, `update users set deleted_at = now() where id = ${gone.userId}`)
  const unusable = await newcomer(here, 'unusable@example.com')
  await rowsOf(app.url, `update users set password_hash = '!abc' where id = ${unusable.userId}`)
  const attempts: unknown[] = []
  for (const email of ['known', 'unknown', 'gone', 'unusable']) {
    asked.length = 0
    let failure: unknown
    const sent = await statementsOf(async () => {
      failure = await signIn(`${email}@example.com`, email === 'known' ? 'wrong' : PASSWORD).catch(String)
    })
    attempts.push({ failure, statements: sent.map(({ text }) => text), hashed: asked.length })
  }
  t.match(attempts[0], { failure: /Check the address/, hashed: 1 })
  for (const attempt of attempts.slice(1)) t.strictSame(attempt, attempts[0])
})

test('a password that is changed while somebody signs in with it lets them in no more', async (t) => {
  const { userId } = await newcomer(here, 'changing@example.com')
  meanwhile.push(() => rowsOf(app.url, `update users set password_hash = '!gone' where id = ${userId}`))
  t.equal(await codeOf(signIn('changing@example.com', PASSWORD)), 'authentication.wrong-credentials')
  t.strictSame(await app.db.selectFrom('sessions').where('user_id', '=', userId).select('id').execute(), [])
})

test('of those who sign in at once with an old hash none is turned away because another had it made anew', async (t) => {
  const { userId } = await newcomer(here, 'twice@example.com')
  const weaker = await argon2Passwords({ passes: 1, memory: 8, parallelism: 1 }).hash(PASSWORD)
  await rowsOf(app.url, `update users set password_hash = '${weaker}' where id = ${userId}`)
  const all = [1, 2, 3].map(() => signIn('twice@example.com', PASSWORD))
  for (const answer of await Promise.all(all)) t.match(answer, { user: { id: userId } })
  t.match(await hashOf(userId), /m=64,/)
})

test('a refused sign-in is logged without the address that was tried', async (t) => {
  lines.length = 0
  await signIn('someone.private@example.com', 'a private guess').catch(() => {})
  t.ok(lines.some(({ msg }) => msg === 'sign-in refused'))
  t.notMatch(JSON.stringify(lines), /someone\.private|private guess/)
})

test('an account knows when somebody signed in last', async (t) => {
  const { userId } = await newcomer(here, 'last@example.com')
  const last = async () =>
    (await app.db.selectFrom('users').where('id', '=', userId).select('last_login_at').executeTakeFirst())
      ?.last_login_at
  t.equal(await last(), null)
  here.pass(60)
  await signIn('last@example.com', PASSWORD)
  t.equal(await last(), app.clock().toISOString())
})
