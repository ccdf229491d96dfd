import t, { test } from 'tap'
import { setPhone, verifyEmail, verifyPhone } from '../../../../domain/authentication/operations.ts'
import { codeHash, subjectOf } from '../../../../domain/authentication/codes/secret.ts'
import { rowsOf } from '../../../db/catalogue.ts'
import { newcomer, otherThan, post } from '../post.ts'

const lines: string[] = []
const here = await post(t, { onLog: (line) => lines.push(JSON.stringify(line)) })
const { app, ask, code, seen } = here

/** Whether a text says this number, and not only has its digits within another. */
const says = (text: string, digits: string) => new RegExp(`(?<![0-9a-f-])${digits}(?![0-9a-f-])`).test(text)

test('a code is in the message alone: in no table, no event, no task and no line of the log', async (t) => {
  const ada = await newcomer(here, 'secret@example.com')
  const mailed = await code()
  await ask(setPhone, { phone: '+2348012345678' }, ada)
  const texted = await code('sms')
  t.match([mailed, texted], [/^\d{6}$/, /^\d{6}$/])
  await ask(verifyPhone, { code: otherThan(texted) }, ada).catch(() => {})
  const tables = await rowsOf<{ name: string }>(
    app.url,
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss')`,
  )
  t.ok(tables.length > 30)
  for (const { name } of tables) {
    for (const { text } of await rowsOf<{ text: string }>(app.url, `select t::text as text from ${name} t`)) {
      if (says(text, mailed) || says(text, texted)) t.fail(`${name}: ${text}`)
    }
  }
  await ask(verifyPhone, { code: texted }, ada)
  await ask(verifyEmail, { email: 'secret@example.com', code: mailed })
  t.ok(lines.length > 5, 'something was logged')
  t.strictSame(
    lines.filter((line) => says(line, mailed) || says(line, texted)),
    [],
  )
})

test('whoever has the table has neither the codes nor the addresses', async (t) => {
  const row = await app.db.selectFrom('account_codes').selectAll().executeTakeFirstOrThrow()
  t.equal(row.subject.length, 32)
  const destination = { purpose: 'sign-in', channel: 'sms', to: '+2348012345678' } as const
  const other = { ...app.gateways.vault, secretsFor: () => ['another key'] as const }
  t.notSame(subjectOf(app.gateways.vault, destination), subjectOf(other, destination))
  t.notSame(codeHash(app.gateways.vault, destination, '123456'), codeHash(other, destination, '123456'))
  t.notSame(
    codeHash(app.gateways.vault, destination, '123456'),
    codeHash(app.gateways.vault, { ...destination, to: '+2348012345679' }, '123456'),
    'a code is good for one destination',
  )
})

test('a mail that is tried again brings a code of its own, and only that one is good', async (t) => {
  const email = 'again@example.com'
  seen.failures.push(new Error('the mail server is away'))
  await newcomer(here, email)
  const lost = /\b\d{6}\b/.exec(seen.emails.at(-1)!.subject)![0]
  await rowsOf(app.url, `update pgboss.job set start_after = now() where state = 'retry'`)
  const mailed = await code()
  t.equal(seen.emails.filter(({ to }) => to === email).length, 2)
  const keys = seen.emails.filter(({ to }) => to === email).map(({ key }) => key)
  t.not(keys[0], keys[1], 'for a mail program they are two')
  if (lost !== mailed) await t.rejects(ask(verifyEmail, { email, code: lost }))
  t.equal(await ask(verifyEmail, { email, code: mailed }), null)
})
