import { Command } from 'commander'
import { test } from 'tap'
import { commands } from '../../../server/manage/index.ts'
import { INTERNALS, manage, manageHere } from './command-line.ts'

test('every command explains itself', async (t) => {
  const program = new Command('npm run manage --')
  for (const add of commands) add(program)
  t.ok(program.commands.length >= 7)
  for (const command of program.commands) {
    t.match(command.description(), /^[a-z].{15}/, `${command.name()} says what it does`)
    for (const option of command.options) t.match(option.description, /\w{3}/, `${command.name()} ${option.flags}`)
  }
  const { code, stdout } = await manage(t, ['--help'])
  t.equal(code, 0)
  for (const command of program.commands) t.match(stdout, `  ${command.name()} `)
  const one = await manage(t, ['migrate', '--help'])
  t.match(one, { code: 0, stdout: /--check[^]*--plan/ }, 'without any database')
})

test('what it does not understand it refuses with status 2, and without a stack', async (t) => {
  const asked: readonly (readonly [readonly string[], RegExp])[] = [
    [['migarte'], /unknown command 'migarte'[^]*Did you mean migrate\?/],
    [['seed', '--products', 'many'], /whole number/],
    [['worker', '--queues', 'mails'], /critical, default, emails, reports/],
    [['create-admin', 'ada@example.com'], /missing required argument/],
    [['migrate', 'now'], /too many arguments/],
  ]
  for (const [args, message] of asked) {
    t.match(await manageHere(t, args), { code: 2, stdout: '', stderr: message }, args.join(' '))
  }
  const { code, stdout, stderr } = await manage(t, ['migrate', '--chek'])
  t.match({ code, stdout, stderr }, { code: 2, stdout: '', stderr: /unknown option '--chek'[^]*--check/ })
  t.notMatch(stderr, INTERNALS)
})

test('a command that cannot reach its database, or is given half a configuration, says so', async (t) => {
  const DATABASE_URL = 'postgres://shop:do-not-print@127.0.0.1:1/shop'
  for (const args of [['check'], ['seed']]) {
    const { code, stderr } = await manage(t, args, { DATABASE_URL })
    t.match({ code, stderr }, { code: 1, stderr: /Cannot use the database at 127\.0\.0\.1:1/ }, args[0]!)
    t.notMatch(stderr, INTERNALS)
    t.notMatch(stderr, /do-not-print/)
  }
  t.match(await manageHere(t, ['check'], { NODE_ENV: 'production' }), { code: 1, stderr: /JWT_SECRET[^]*DATABASE_URL/ })
})
