import { test } from 'tap'
import { rowsOf } from '../../db/catalogue.ts'
import { emptyDatabase, testDatabase } from '../../support/database.ts'
import { INTERNALS, manage, manageHere } from './command-line.ts'

test('migrate says what is missing, brings it, and says when there is nothing to do', async (t) => {
  const { url: DATABASE_URL } = await emptyDatabase(t)
  const env = { DATABASE_URL }
  const check = await manage(t, ['migrate', '--check'], env)
  t.match(check, { code: 1, stdout: /^missing \d{8}T\d{4}_extensions$/m, stderr: /\d+ migrations are missing/ })
  t.notMatch(check.stderr, INTERNALS)
  const plan = await manageHere(t, ['migrate', '--plan'], env)
  t.match(plan, { code: 0, stdout: check.stdout, stderr: '' })
  t.match(await manageHere(t, ['check'], env), { code: 1, stderr: /Migrations are missing.*\n\tHINT: Run migrate/ })
  t.strictSame(
    await rowsOf(DATABASE_URL, `select from pg_tables where schemaname = 'public'`),
    [],
    'nothing was changed',
  )
  const done = await manageHere(t, ['migrate'], env)
  t.match(done, { code: 0, stdout: check.stdout.replaceAll('missing', 'applied'), stderr: '' })
  t.match(await manageHere(t, ['migrate'], env), { code: 0, stdout: 'Nothing to do.\n' })
  t.match(await manageHere(t, ['migrate', '--check'], env), { code: 0, stdout: 'Nothing is missing.\n' })
  t.match(await manageHere(t, ['check'], env), {
    code: 0,
    stdout: 'System check identified no issues (0 silenced).\n',
    stderr: '',
  })
})

test('seed makes as many products as it is told, once', async (t) => {
  const { url: DATABASE_URL } = await testDatabase(t)
  const counts = `select (select count(*)::int from products) as products, (select count(*)::int from vendors) as vendors`
  const seeded = await manageHere(t, ['seed', '--products', '12', '--vendors', '3'], { DATABASE_URL })
  t.match(seeded, { code: 0, stdout: 'Seeded 12 products of 3 vendors.\n', stderr: '' })
  t.strictSame(await rowsOf(DATABASE_URL, counts), [{ products: 12, vendors: 3 }])
  const again = await manageHere(t, ['seed'], { DATABASE_URL })
  t.match(again, { code: 1, stdout: '', stderr: /not empty; nothing was changed/ })
  t.strictSame(await rowsOf(DATABASE_URL, counts), [{ products: 12, vendors: 3 }])
})
