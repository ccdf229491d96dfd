import { sql } from 'kysely'
import t, { test } from 'tap'
import { ring, tamper } from '../../domain/audit/trail.ts'
import { testApp } from '../../support/app.ts'
import { INTERNALS, manage, manageHere } from './command-line.ts'

const app = await testApp(t)
const env = { DATABASE_URL: app.url }
const zeros = '0'.repeat(64)
const audit = (...args: string[]) => manageHere(t, ['audit', ...args], env)

test('a trail without seals is in order', async (t) => {
  t.match(await audit('verify'), { code: 0, stdout: `0 events sealed, 0 not yet; head 0:${zeros}\n`, stderr: '' })
})

test('seal seals, verify says how far and up to which head', async (t) => {
  await ring(app, 1, 2, 3)
  t.match(await audit('verify'), { code: 0, stdout: `0 events sealed, 3 not yet; head 0:${zeros}\n` })
  const sealed = await audit('seal')
  t.match(sealed, { code: 0, stdout: /^Sealed 3 events; head 3:[0-9a-f]{64}\n$/, stderr: '' })
  await ring(app, 4)
  const head = /3:\w+/.exec(sealed.stdout)![0]
  const verified = { code: 0, stdout: `3 events sealed, 1 not yet; head ${head}\n`, stderr: '' }
  t.match(await audit('verify'), verified)
  t.match(await audit('verify', '--head', head.toUpperCase()), verified)
})

test('faults are named one a line, in words, and the command fails', async (t) => {
  const head = /4:\w+/.exec((await audit('seal')).stdout)![0]
  await tamper(app, sql`update events set actor = 'user:1' where id = 2`, sql`delete from events where id = 4`)
  const { code, stdout, stderr } = await manage(t, ['audit', 'verify', '--head', head], env)
  t.equal(code, 1)
  t.equal(
    stdout,
    `position 2: event 2 is not what was sealed here: it has been changed, or put in another's place
position 4: event 4 was sealed here and has been removed
`,
  )
  t.equal(stderr, 'The audit trail of 4 sealed events is not what it was: 2 faults.\n')
  t.notMatch(stderr, INTERNALS)
  await tamper(app, sql`truncate event_seals`)
  await audit('seal')
  t.match(await audit('verify'), { code: 0, stdout: /^3 events sealed/ }, 'written anew, it holds by itself')
  const known = await audit('verify', '--head', head)
  t.match(known, {
    code: 1,
    stdout: 'position 4: the chain has no seal where a head was noted\n',
    stderr: /1 fault\.$/m,
  })
})

test('a head that is none is refused', async (t) => {
  for (const head of ['4', `4:${'g'.repeat(64)}`, `-1:${zeros}`, zeros]) {
    t.match(await audit('verify', '--head', head), { code: 2, stderr: /POSITION:HASH/ }, head)
  }
})
