import { test } from 'tap'
import { environmentChecks } from '../../../server/checks/environment.ts'
import { rowsOf } from '../../db/catalogue.ts'
import { testDatabase } from '../../support/database.ts'
import { INTERNALS, manageHere } from './command-line.ts'

const OLD_SECRET = 'aB3dE5gH7jK9mN1pQ2sT4vW6yZ8-this-was-in-force-before-it'
const SECRET = 'kX2vQ9mZ7pL4tR8wY1cB6nF3hJ5sD0gAeUiOxTzWqVrMyNbC-and-more'

/** What a careful person would have set, but for pushes. */
const sound = {
  NODE_ENV: 'production',
  JWT_SECRET: SECRET,
  ENCRYPTION_KEYS: 'one-key-that-seals-what-is-in-the-database',
  PUBLIC_URL: 'https://shop.example',
  ALLOWED_HOSTS: 'shop.example',
  TRUST_PROXY: 'loopback',
  SMTP_URL: 'smtps://mail.shop.example',
  MAIL_FROM: 'Shop <hello@shop.com>',
  TERMII_API_KEY: 'key',
  TERMII_SENDER: 'Shop',
  PAYSTACK_SECRET_KEY: 'sk_live_paystack',
  STORAGE_S3_BUCKET: 'shop',
  STORAGE_S3_ACCESS_KEY_ID: 'id',
  STORAGE_S3_SECRET_ACCESS_KEY: 'secret',
}

const idsIn = (text: string) => [...text.matchAll(/^\?: \(([a-z]+\.[EWI]\d{3})\) ./gm)].map(([, id]) => id!).toSorted()

/** A role as an application should have; what belongs to the superuser here is its own by membership. */
async function plainRole(url: string, roles = 'postgres, fashionistar_tenant'): Promise<string> {
  const { pathname } = new URL(url)
  const name = `plain_${roles.length}_${pathname.slice(1)}`
  await rowsOf(url, `create role ${name} login password 'plain' in role ${roles}`)
  await rowsOf(url, `grant usage on schema public, pgboss to ${name}`)
  return Object.assign(new URL(url), { username: name, password: 'plain' }).href
}

test('a market that is ready to be put before people has nothing to be told', async (t) => {
  const { url } = await testDatabase(t)
  const DATABASE_URL = await plainRole(url)
  const env = { ...sound, DATABASE_URL }
  const said = await manageHere(t, ['check', '--deploy'], env)
  t.strictSame(idsIn(said.stdout), ['push.I001'])
  t.match(said, {
    code: 0,
    stderr: '',
    stdout: /^INFO:\n\?: \(push\.I001\) .*\n\tHINT: .*\n\nSystem check identified 1 issue \(0 silenced\)\.$/m,
  })
  t.equal((await manageHere(t, ['check', '--deploy', '--fail-level', 'WARNING'], env)).code, 0)
  t.equal((await manageHere(t, ['check', '--deploy', '--fail-level', 'INFO'], env)).code, 1)
  t.match(await manageHere(t, ['check'], env), { code: 0, stdout: 'System check identified no issues (0 silenced).\n' })
})

/** For each thing that may be wrong: what makes it so, beside what is sound. */
const wrongs: readonly (readonly [string, NodeJS.ProcessEnv])[] = [
  ['security.W004 security.W008 security.W103', { TRUST_PROXY: '' }],
  ['security.W104', { TRUST_PROXY: '0.0.0.0/0' }],
  ['security.W104', { TRUST_PROXY: 'loopback,128.0.0.0/1' }],
  ['security.W104', { TRUST_PROXY: '::/0' }],
  ['security.W020', { ALLOWED_HOSTS: 'shop.example,*' }],
  ['security.W102', { ENCRYPTION_KEYS: '' }],
  ['security.W111', { ENCRYPTION_KEYS: SECRET }],
  ['security.W111', { ENCRYPTION_KEYS: OLD_SECRET, JWT_SECRET_FALLBACKS: OLD_SECRET }],
  ['security.W112', { ENCRYPTION_KEYS: 'abc'.repeat(20) }],
  ['security.W105', { CSP: `{"script-src":["'self'","'unsafe-inline'"]}` }],
  ['security.W105', { CSP: `{"img-src":["'self'"]}` }],
  ['security.W105', { CSP: `{"default-src":["*"]}` }],
  ['security.W106', { CSP: '{}' }],
  ['security.W107', { CORS_ORIGINS: 'https://a.example,http://b.example' }],
  ['security.W108', { RATE_LIMIT_ANON: '100000000/h' }],
  ['security.W109', { LOG_LEVEL: 'trace' }],
  ['mail.W002', { SMTP_URL: 'smtp://mail.shop.example' }],
  ['mail.W003', { MAIL_FROM: '' }],
  ['payments.W001', { PAYSTACK_SECRET_KEY: '' }],
  ['payments.W002', { PAYSTACK_SECRET_KEY: 'sk_test_paystack' }],
  ['payments.W002', { STRIPE_SECRET_KEY: 'rk_test_stripe', STRIPE_WEBHOOK_SECRET: 'whsec_x' }],
  ['sms.I001', { TERMII_API_KEY: '', TERMII_SENDER: '' }],
  [
    'storage.I001',
    { STORAGE_S3_BUCKET: '', STORAGE_S3_ACCESS_KEY_ID: '', STORAGE_S3_SECRET_ACCESS_KEY: '', RUN: 'web' },
  ],
  ['storage.W001', { STORAGE_S3_ENDPOINT: 'http://minio.elsewhere:9000' }],
  ['operating.W001', { RUN: 'jobs' }],
  ['operating.W002 security.W004 security.W008 security.W103', { HOST: '0.0.0.0', TRUST_PROXY: '' }],
  [
    'operating.W003',
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.elsewhere', OTEL_EXPORTER_OTLP_HEADERS: 'x-key=secret' },
  ],
  ['security.W004 security.W018', { NODE_ENV: 'development' }],
  ['security.W004 security.W018 security.E101 mail.W001', { NODE_ENV: 'development', DEMO: '1' }],
  ['security.W008 security.W012 security.W016 security.W004', { PUBLIC_URL: 'http://shop.example' }],
  ['security.W009', { JWT_SECRET: 'short' }],
  ['security.W020', { ALLOWED_HOSTS: '' }],
  ['security.E026', { CSP: 'false' }],
  ['security.E026', { CSP: '{"script-src":["self"]}' }],
  ['security.E026', { CSP_REPORT_ONLY: '{"script-src":["a; b"]}' }],
  ['security.E107', { CORS_ORIGINS: '*' }],
  ['security.E104 security.W004 security.W008 security.W103', { TRUST_PROXY: '*' }],
  ['security.E101', { DEMO: '1' }],
  ['config.E001', { PORT: 'x' }],
]

/** What looks like one of the things that are wrong and is none. */
const rights: readonly NodeJS.ProcessEnv[] = [
  { TRUST_PROXY: '10.0.0.0/8,fc00::/7,uniquelocal' },
  { ENCRYPTION_KEYS: `${sound.ENCRYPTION_KEYS},${SECRET}` },
  { STORAGE_S3_ENDPOINT: 'http://localhost:9000' },
  { STORAGE_S3_ENDPOINT: 'https://minio.elsewhere' },
  { RUN: 'jobs', WORKER_PORT: '3000' },
  { HOST: '0.0.0.0' },
  { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.elsewhere' },
  { REDIS_URL: '' },
]

test('what is right is not told of', async (t) => {
  for (const env of rights) {
    const { findings } = environmentChecks(true, { ...sound, DATABASE_URL: 'postgres://shop@127.0.0.1/shop', ...env })
    t.strictSame(
      findings.map(({ id }) => id),
      ['push.I001'],
      JSON.stringify(env),
    )
  }
})

test('each thing that is wrong has an id, and a word on what to do', async (t) => {
  const DATABASE_URL = 'postgres://shop@127.0.0.1/shop'
  for (const [ids, env] of wrongs) {
    const { findings } = environmentChecks(true, { ...sound, DATABASE_URL, ...env })
    const found = findings.map(({ id }) => id).toSorted()
    t.strictSame(found, [...ids.split(' '), 'push.I001'].toSorted(), JSON.stringify(env))
    for (const { id, level, hint } of findings) {
      t.ok(level === 'ERROR' || hint !== undefined, id)
      t.ok(
        /\.[EWI]/.exec(id)?.[0].at(-1) === level[0] || level === 'ERROR',
        'what production does not start with is an error',
      )
    }
  }
})

test('all of it is told at once, and how bad it must be to fail is a choice', async (t) => {
  const { url: DATABASE_URL } = await testDatabase(t)
  const worst = {
    DATABASE_URL,
    DEMO: '1',
    JWT_SECRET: 'secret-do-not-print',
    PUBLIC_URL: 'http://shop.example',
    TRUST_PROXY: '0.0.0.0/0',
    CSP: `{"script-src":["self"]}`,
    CORS_ORIGINS: '*',
    RATE_LIMIT_ANON: '1000000/s',
  }
  const said = await manageHere(t, ['check', '--deploy'], worst)
  t.equal(said.code, 1)
  t.strictSame(
    idsIn(said.stderr),
    [
      'security.E026',
      'security.E107',
      'security.E101',
      'security.W004',
      'security.W008',
      'security.W009',
      'security.W012',
      'security.W016',
      'security.W018',
      'security.W020',
      'security.W102',
      'security.W104',
      'mail.W001',
      'mail.W003',
      'payments.W001',
      'sms.I001',
      'push.I001',
      'storage.I001',
      'database.W002',
    ].toSorted(),
  )
  t.match(said.stderr, /^System check identified some issues:\n\nERRORS:\n[^]*\n\nWARNINGS:\n[^]*\n\nINFO:\n/)
  t.match(said.stderr, /System check identified 19 issues \(0 silenced\)\.\n$/)
  t.notMatch(said.stderr, /do-not-print|postgres:\/\//, 'and no secret with it')
  t.notMatch(said.stderr, INTERNALS)
  const warned = { ...worst, DEMO: '0', CSP: '', CORS_ORIGINS: '' }
  for (const [level, code] of [
    ['CRITICAL', 0],
    ['ERROR', 0],
    ['WARNING', 1],
    ['INFO', 1],
    ['DEBUG', 1],
  ] as const) {
    t.equal((await manageHere(t, ['check', '--deploy', '--fail-level', level], warned)).code, code, level)
  }
  t.equal((await manageHere(t, ['check', '--deploy', '--fail-level', 'CRITICAL'], worst)).code, 0)
  t.equal((await manageHere(t, ['check', '--fail-level', 'LOUD'], worst)).code, 2)
  const plain = await manageHere(t, ['check'], warned)
  t.match(
    plain,
    { code: 0, stdout: 'System check identified no issues (0 silenced).\n' },
    'without --deploy none of it matters',
  )
})

test('a database that cannot be used is one of the things', async (t) => {
  const { url } = await testDatabase(t)
  const stranger = await plainRole(url, 'pg_read_all_data')
  const strange = await manageHere(t, ['check'], { ...sound, DATABASE_URL: stranger })
  t.strictSame(
    idsIn(strange.stderr),
    ['database.E004', 'database.E005'],
    'nobody is let in by mistake, or sees nothing',
  )
  t.match(strange.stderr, /HINT: As a superuser: grant fashionistar_tenant to plain_\w+;/)
  const nowhere = { ...sound, TRUST_PROXY: '', DATABASE_URL: 'postgres://shop:do-not-print@127.0.0.1:1/shop' }
  const said = await manageHere(t, ['check', '--deploy'], nowhere)
  t.strictSame(idsIn(said.stderr), ['database.E001', 'push.I001', 'security.W004', 'security.W008', 'security.W103'])
  t.notMatch(said.stderr, 'do-not-print')
  await rowsOf(url, 'drop schema pgboss cascade')
  t.strictSame(idsIn((await manageHere(t, ['check'], { ...sound, DATABASE_URL: url })).stderr), ['database.E003'])
  await rowsOf(url, 'delete from kysely_migration where name = (select max(name) from kysely_migration)')
  const behind = await manageHere(t, ['check'], { ...sound, DATABASE_URL: url })
  t.match(behind, {
    code: 1,
    stderr: /\(database\.E002\) Migrations are missing: \d+T\d+_\w+\.\n\tHINT: Run migrate\./,
  })
})
