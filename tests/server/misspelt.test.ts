import { test } from 'tap'
import { misspeltVariables, readConfig } from '../../server/config.ts'
import { temporaryFolder } from './child.ts'
import { refuses, start } from './market-process.ts'

const namesIn = (environment: NodeJS.ProcessEnv) => misspeltVariables(environment).map((said) => said.split(':')[0])

test('a variable that is called almost as one of ours is told, with the one that was meant', async (t) => {
  const [said] = misspeltVariables({ DATABSE_URL: 'postgres://shop@db/shop' })
  t.match(said, /^DATABSE_URL: .*not read.* DATABASE_URL\?$/)
  const wrong = ['JWT_SECERT', 'SMPT_URL', 'ALOWED_HOSTS', 'TRUST_PROXYS', 'database_url', 'RATE_LIMIT_ANNON']
  t.strictSame(namesIn(Object.fromEntries(wrong.map((name) => [name, 'x']))), wrong)
  t.notMatch(said, /shop@db/, 'but not what it says, which may be a secret')
})

test('what the environment says to others is nobody’s mistake', async (t) => {
  const others = {
    PATH: '/bin',
    HOME: '/root',
    HOSTS: 'x',
    PORTS: '1',
    PGHOST: 'db',
    NODE_PATH: 'x',
    OTEL_LOG_LEVEL: 'info',
    DATABSE_URL: '',
  }
  t.strictSame(namesIn(others), [])
  t.strictSame(
    namesIn({ DATABASE_URL: 'postgres://db/shop', DATABASE_URL2: 'postgres://old/shop' }),
    [],
    'nor one kept beside ours',
  )
})

test('where the environment is refused, what was misspelt stands among the faults', async (t) => {
  t.throws(() => readConfig({ NODE_ENV: 'production', JWT_SECRTE: 'x' }), /JWT_SECRTE: .*JWT_SECRET\?/)
})

test('a folder that cannot be used for the data is said in words', async (t) => {
  const file = `${temporaryFolder(t)}/file`
  const { writeFileSync } = await import('node:fs')
  writeFileSync(file, '')
  await refuses(t, start(t, { DATA_DIR: file }), /^Cannot use the folder .*\/file: EEXIST.* See DATA_DIR\.\n$/)
})
