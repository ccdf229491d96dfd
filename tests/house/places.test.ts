import t from 'tap'
import { holds } from './planted.ts'
import { clock } from './rules/clock.ts'
import { consoles } from './rules/console.ts'
import { environment } from './rules/environment.ts'
import { network } from './rules/network.ts'
import { queue } from './rules/queue.ts'
import { transactions } from './rules/transactions.ts'

await t.test('the environment has one reader', (t) => {
  holds(t, environment, {
    'server/config.ts': `export const config = parse(process.env)`,
    'server/main.ts': `
      const url = process.env.DATABASE_URL // ✗
      const port = process['env']['PORT'] // ✗
      const host = process?.env?.HOST // ✗
      const mode = process[\`env\`] // ✗
      const { env } = process // ✗
      const { env: { HOME } } = globalThis.process // ✗
      const all = (process as NodeJS.Process)!.env // ✗
      const run = ({ env: given } = process) => given // ✗
      const me = process
      const alias = me.env // ✗
      let later
      ;({ env: later } = process) // ✗
    `,
    'server/imported.ts': `
      import { env } from 'node:process' // ✗
      import { env as settings } from 'process' // ✗
      import proc from 'node:process'
      import * as everything from 'node:process'
      const a = proc.env // ✗
      const { env: b } = everything // ✗
      export * from 'node:process' // ✗
      const c = (await import('node:process')).env // ✗
      const d = require('process') // ✗
    `,
    'domain/orders/service.ts': `
      import { argv } from 'node:process'
      // process.env.SECRET
      const text = 'process.env.SECRET'
      const pid = process.pid
      const inner = config.process.env
      type Env = typeof process.env
      const shape = { process: { env: 1 } }
      function local(process: { env: string }) { return process.env }
    `,
    'tests/support/before.ts': `const kept = process.env.KEEP`,
  })
  t.end()
})

await t.test('a transaction is opened in one file', (t) => {
  holds(t, transactions, {
    'domain/common/unit-of-work.ts': `export const run = (db, work) => db.transaction().execute(work)`,
    'domain/orders/service.ts': `
      await ctx.db.transaction().execute(work) // ✗
      await db['transaction']().execute(work) // ✗
      await db?.transaction?.().execute(work) // ✗
      const open = db.transaction.bind(db) // ✗
      const trx = await db.startTransaction().execute() // ✗
      const { startTransaction } = db // ✗
      const held = db.controlledTransaction // ✗
      await sql\`begin\`.execute(db) // ✗
      await sql<number>\` BEGIN isolation level serializable\`.execute(db) // ✗
      await sql.raw('start transaction').execute(db) // ✗
      await client.query({ text: 'Begin' }) // ✗
      await db.executeQuery(CompiledQuery.raw('/* now */ begin')) // ✗
      await pool['query'](\`begin; \${rest}\`) // ✗
    `,
    'domain/payments/service.ts': `
      // db.transaction().execute(work), sql\`begin\`
      const text = 'begin your order'
      const id = payload.transaction.id
      const { transaction } = payload
      await sql\`select 'begin'\`.execute(db)
      await sql\`beginning\`.execute(db)
      await client.query('do $$ begin end $$')
      const yes = db.isTransaction
      type Trx = Transaction<DB>
    `,
    'migrations/1_first.ts': `await sql\`
      -- a function's own begin is not a transaction
      create function f() returns trigger language plpgsql as $$ begin return new; end $$\`.execute(db)`,
    'tests/db/lock.test.ts': `await db.transaction().execute(work)`,
  })
  t.end()
})

await t.test('nothing outside the process is called but through a gateway', (t) => {
  holds(t, network, {
    'server/gateways/stripe.ts': `import https from 'node:https'
      export const charge = () => fetch(url)`,
    'server/gateways.ts': `export const charge = () => fetch(url) // ✗`,
    'server/embedded-postgres-process.ts': `import { createServer } from 'node:net'
      import dns from 'node:dns' // ✗`,
    'server/plugins/actor.ts': `
      import type { IncomingMessage } from 'node:http'
      import { type Server } from 'node:http' // ✗
    `,
    'domain/payments/service.ts': `
      const answer = await fetch('https://example.org') // ✗
      const same = await globalThis.fetch(url) // ✗
      const again = await globalThis['fetch'](url) // ✗
      const { fetch: get } = globalThis // ✗
      const call = fetch // ✗
      const given = { fetch } // ✗
      const socket = new WebSocket(url) // ✗
      import type { IncomingMessage } from 'node:http' // ✗
      import net from 'net' // ✗
      export { lookup } from 'node:dns/promises' // ✗
      const tls = await import('node:tls') // ✗
      const udp = process.getBuiltinModule('node:dgram') // ✗
    `,
    'jobs/worker.ts': `
      // fetch(url), import 'node:http'
      const text = "fetch('https://example.org')"
      const jobs = await boss.fetch('mail')
      const methods = { fetch: 1, fetch() {} }
      type Get = typeof fetch
      interface Api { fetch(url: string): void }
      import { readFile } from 'node:fs'
    `,
    'jobs/results.ts': `
      import { fetch } from './fetch.ts'
      await fetch('mail')
    `,
    'jobs/local.ts': `
      function take(fetch: () => void) { fetch() }
      const other = async () => { const { fetch } = boss; return fetch() }
      await fetch(url) // ✗
    `,
    'jobs/declared.ts': `
      declare const fetch: (url: string) => Promise<void>
      await fetch(url) // ✗
    `,
    'bench/main.ts': `await fetch(url)`,
  })
  t.end()
})

await t.test('in the domain, tests own the clock', (t) => {
  holds(t, clock, {
    'domain/orders/service.ts': `
      const now = new Date() // ✗
      const bare = new Date // ✗
      const text = Date() // ✗
      const other = new globalThis.Date() // ✗
      const stamp = Date.now() // ✗
      const same = Date['now']() // ✗
      const { now: read } = Date // ✗
      const D = Date
      const aliased = D.now() // ✗
      const dice = Math.random() // ✗
      const { random } = Math // ✗
      const draw = Math?.['random'] // ✗
      setTimeout(run, 10) // ✗
      const timer = globalThis.setInterval(run, 10) // ✗
      import { setTimeout as sleep } from 'node:timers/promises' // ✗
      import { setImmediate } from 'node:timers/promises'
      import { setImmediate as others, setInterval } from 'node:timers/promises' // ✗
      import * as timers from 'node:timers/promises' // ✗
    `,
    'domain/payments/service.ts': `
      // new Date(), Date.now(), Math.random(), setTimeout
      const text = 'new Date() Date.now()'
      const parsed = new Date(ctx.now)
      const local = calendar.Date.now()
      const round = Math.round(1.5)
      const secret = randomBytes(16)
      const span: Date | undefined = undefined
      const own = { now: () => 1, setTimeout: 2 }
      const due = clock.setTimeout(1)
    `,
    'jobs/worker.ts': `const now = new Date(); setTimeout(run, 1); Math.random()`,
  })
  t.end()
})

await t.test('what a process says goes to the log', (t) => {
  holds(t, consoles, {
    'server/manage.ts': `console.log('done')`,
    'server/manage-import.ts': `console.table(rows)`,
    'server/manage/seed.ts': `console.log('done')`,
    'server/summary.ts': `console.log('http://localhost:3000')`,
    'server/tools/manage.ts': `console.log('too deep') // ✗`,
    'server/main.ts': `
      console.log('hello') // ✗
      console['error']('hello') // ✗
      globalThis.console.log('hello') // ✗
      const { log } = console // ✗
      const say = console // ✗
      import { log as print } from 'node:console' // ✗
      // console.log('comment')
      const text = "console.log('string')"
      page.console.log('member')
    `,
    'domain/orders/service.ts': `
      console.debug('hello') // ✗
      const shown = (console: Logger) => console.info('local')
    `,
    'tests/house/x.test.ts': `console.log('fine')`,
  })
  t.end()
})

await t.test('the queue is opened in jobs', (t) => {
  holds(t, queue, {
    'jobs/queue.ts': `import { PgBoss } from 'pg-boss'
      export const boss = new PgBoss({})`,
    'server/main.ts': `
      import { PgBoss as Queue } from 'pg-boss'
      import * as lib from 'pg-boss'
      const a = new Queue({}) // ✗
      const b = new lib.PgBoss({}) // ✗
      const c = new lib['PgBoss']({}) // ✗
      class Mine extends Queue {} // ✗
      // new PgBoss({})
      const text = 'new PgBoss({})'
      const d = new Map<string, PgBoss>()
    `,
  })
  t.end()
})
