import { test } from 'tap'
import { rowsOf } from '../../db/catalogue.ts'
import { testDatabase } from '../../support/database.ts'
import { INTERNALS, manage } from './command-line.ts'

test('create-admin takes the password from standard input, and no address twice', async (t) => {
  const { url: DATABASE_URL } = await testDatabase(t)
  const admin = (email: string, input: string) =>
    manage(t, ['create-admin', email, 'Ada Okafor'], { DATABASE_URL }, input)
  const made = await admin('ada@example.com', 'three unlikely words\n')
  t.match(made, { code: 0, stdout: 'ada@example.com is an admin.\n', stderr: '' })
  const same = await admin('ADA@Example.com', 'three unlikely words\n')
  t.match(same, { code: 1, stdout: '', stderr: /has an account already/ })
  for (const weak of ['short\n', '']) {
    const { code, stderr } = await admin('bisi@example.com', weak)
    t.match({ code, stderr }, { code: 1, stderr: /password: / }, JSON.stringify(weak))
    t.notMatch(stderr, INTERNALS)
  }
  t.match(await admin('not an address', 'three unlikely words\n'), { code: 1, stderr: /email: / })
  const users = await rowsOf(DATABASE_URL, 'select email, roles, password_hash from users')
  t.match(users, [{ email: 'ada@example.com', roles: ['customer', 'admin'], password_hash: /^\$argon2id\$/ }])
  t.equal(users.length, 1)
})
