import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, type QueryResultRow } from 'pg'
import { test, type Test } from 'tap'
import { startEmbeddedPostgres } from '../../server/embedded-postgres.ts'

const launcher = new URL('../../server/embedded-postgres.ts', import.meta.url).href

test('a folder holds one server, which survives all that can happen to its owner', async (t) => {
  const dataDir = temporaryFolder(t)
  const start = () => startEmbeddedPostgres({ dataDir, durable: false })

  await t.test('it starts where there was nothing, and stopping leaves no trace but the data', async (t) => {
    const server = await start()
    t.match(server, { initialised: true, reused: false, dataDir: path.join(fs.realpathSync(dataDir), 'postgres') })
    t.strictSame(await query(server.url, 'select current_user::text as name'), [{ name: 'postgres' }])
    const pid = postmasterOf(server.dataDir)
    await Promise.all([server.stop(), server.stop()])
    t.notOk(isRunning(pid), 'the postmaster is gone')
    t.notOk(fs.existsSync(path.join(server.dataDir, 'postmaster.pid')), 'and so is its pid file')
    t.strictSame(fs.readdirSync(dataDir), ['postgres'])
  })

  await t.test('a second start joins the running server, and its stop leaves that alone', async (t) => {
    const [one, other] = await Promise.all([start(), start()])
    const owner = one.reused ? other : one
    const guest = one.reused ? one : other
    t.match(owner, { reused: false, initialised: false })
    t.match(guest, { reused: true, initialised: false, url: owner.url })
    await guest.stop()
    t.strictSame(await query(owner.url, 'select 1 as one'), [{ one: 1 }])
    const stopping = owner.stop()
    const next = await start()
    await stopping
    t.strictSame(await query(next.url, 'select 1 as one'), [{ one: 1 }], 'one that starts meanwhile waits for the end')
    await next.stop()
  })

  await t.test('kill -9 of its owner takes the server along, and what was committed stays', async (t) => {
    const { owner, url, pid } = await startElsewhere(t, dataDir)
    await query(url, 'create table kept as select 42 as answer')
    owner.kill('SIGKILL')
    await until(() => !isRunning(pid), 'the postmaster ends')
    const server = await start()
    t.equal(server.reused, false)
    t.strictSame(await query(server.url, 'select answer from kept'), [{ answer: 42 }])
    await server.stop()
  })

  await t.test('what a crash leaves of the pid file does not keep it from starting', async (t) => {
    const file = path.join(dataDir, 'postgres', 'postmaster.pid')
    fs.writeFileSync(file, `${process.pid}\n`)
    const one = await start()
    t.equal(one.reused, false, 'its number may belong to another process by now')
    await one.stop()
    fs.writeFileSync(file, '')
    fs.utimesSync(file, 0, 0)
    const other = await start()
    t.equal(other.reused, false, 'it may be empty')
    await other.stop()
  })

  await t.test('a port that is taken is an error that says so', async (t) => {
    const { port } = await occupyPort(t)
    await t.rejects(startEmbeddedPostgres({ dataDir, port }), {
      message: /did not start on port \d+:\n.*already in use/s,
    })
  })
})

test('a server that follows another process ends with it, and so do its files', async (t) => {
  const followed = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'])
  t.teardown(() => followed.kill('SIGKILL'))
  const dataDir = temporaryFolder(t)
  const follow = { pid: Number(followed.pid), thenDelete: [dataDir] }
  const server = await startEmbeddedPostgres({ dataDir, durable: false, follow })
  t.strictSame(await query(server.url, 'select 1 as one'), [{ one: 1 }])
  followed.kill('SIGKILL')
  await until(() => !fs.existsSync(dataDir), 'the folder disappears')
})

test('creating a cluster that was killed half-way starts afresh', async (t) => {
  const dataDir = temporaryFolder(t)
  await once(spawnOwner(dataDir, { diesHalfWay: true }), 'close')
  const [draft] = fs.readdirSync(dataDir)
  t.match(draft, /^postgres\.initdb-/, 'what was begun does not look like a cluster')
  const server = await startEmbeddedPostgres({ dataDir, durable: false })
  t.equal(server.initialised, true)
  t.strictSame(await query(server.url, 'select 1 as one'), [{ one: 1 }])
  await server.stop()
  t.strictSame(fs.readdirSync(dataDir), ['postgres'], 'and is cleared away')
})

const isRoot = process.getuid?.() === 0

test(
  'a folder closed to others, as under /root, works for root',
  { skip: !isRoot && 'only root runs it as another' },
  async (t) => {
    const closed = temporaryFolder(t)
    fs.chmodSync(closed, 0o700)
    const server = await startEmbeddedPostgres({ dataDir: path.join(closed, 'data'), durable: false })
    t.teardown(() => fs.rmSync(path.dirname(server.dataDir), { recursive: true }))
    t.strictSame(await query(server.url, 'select 1 as one'), [{ one: 1 }])
    await server.stop()
    const again = await startEmbeddedPostgres({ dataDir: path.join(closed, 'data'), durable: false })
    t.match(again, { initialised: false, dataDir: server.dataDir }, 'the next start finds the same data')
    await again.stop()
  },
)

function temporaryFolder(t: Test): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'embedded-postgres-'))
  fs.chmodSync(folder, 0o755)
  t.teardown(() => fs.rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function query(url: string, text: string): Promise<QueryResultRow[]> {
  const client = new Client(url)
  await client.connect()
  const { rows } = await client.query<QueryResultRow>(text)
  await client.end()
  return rows
}

/** Another process that starts the server, says where it is, and stays; or dies, children and all, while it is created. */
function spawnOwner(dataDir: string, { diesHalfWay = false } = {}): ChildProcess {
  const script = `
    import { globSync } from 'node:fs'
    import { startEmbeddedPostgres } from ${JSON.stringify(launcher)}
    const dataDir = ${JSON.stringify(dataDir)}
    const isHalfWay = () => globSync(dataDir + '/*/PG_VERSION').length > 0
    setInterval(() => ${diesHalfWay} && isHalfWay() && process.kill(-process.pid, 'SIGKILL'), 1)
    const server = await startEmbeddedPostgres({ dataDir, durable: false })
    console.log(server.url)`
  const args = ['--input-type=module', '-e', script]
  return spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] })
}

async function startElsewhere(t: Test, dataDir: string) {
  const owner = spawnOwner(dataDir)
  t.teardown(() => owner.kill('SIGKILL'))
  const [url]: unknown[] = await once(owner.stdout ?? owner, 'data')
  return { owner, url: String(url).trim(), pid: postmasterOf(path.join(dataDir, 'postgres')) }
}

function postmasterOf(data: string): number {
  return Number.parseInt(fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8'))
}

function isRunning(pid: number): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('Z')
  } catch {
    return false
  }
}

async function occupyPort(t: Test): Promise<AddressInfo> {
  const server = createServer().listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  return server.address() as AddressInfo
}

/** Generous, for the machine may be busy: what matters is that it comes to pass. */
async function until(condition: () => boolean, what: string): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries === 600) throw new Error(`waited 30 seconds in vain: ${what}`)
    await sleep(50)
  }
}
