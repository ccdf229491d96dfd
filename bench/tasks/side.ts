import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { databaseUrl, type Cluster, TEMPLATE } from '../../tests/support/cluster.ts'
import type { Contender, Producer, Work } from './contender.ts'
import type { Start, Word } from './worker-process.ts'

/** One contender with everything it needs: its database, the side that asks, and its worker's process. */
export interface Side {
  readonly name: string
  readonly keepsResults: boolean
  readonly producer: Producer
  work(how: Work): Promise<unknown>
  rest(): Promise<unknown>
  starts(): Promise<readonly Start[]>
  /** CPU seconds of the worker's process so far. */
  usage(): Promise<number>
  /** Resolves when no task is left to be done. */
  finished(): Promise<void>
  /** Forgets what nobody has done and gathers the statistics that autovacuum, which is off here, would gather. */
  tidy(): Promise<void>
  /** Of PostgreSQL, in its own words. */
  version(): Promise<string>
  stop(): Promise<void>
}

export async function openSide(cluster: Cluster, contender: Contender): Promise<Side> {
  await using stack = new AsyncDisposableStack()
  const database = `tasks_${contender.name.replace('-', '_')}`
  const admin = await connected(cluster.url)
  await admin.query(`create database ${database} template ${TEMPLATE}`)
  await admin.end()
  const url = databaseUrl(cluster, database)
  const producer = stack.adopt(await contender.produce(url), (each) => each.close())
  const client = stack.adopt(await connected(url), (each) => each.end())
  // Asked every few milliseconds: what is done must not be read again and again.
  await client.query('set enable_seqscan = off')
  const child = stack.adopt(spawnWorker(contender.name, url), end)
  await reply(child)
  const tell = async <T>(word: Word) => {
    child.send(word)
    return reply<T>(child)
  }
  const kept = stack.move()
  return {
    name: contender.name,
    keepsResults: contender.keepsResults,
    producer,
    work: (how) => tell({ say: 'work', how }),
    rest: () => tell({ say: 'rest' }),
    starts: () => tell({ say: 'starts' }),
    usage: () => tell({ say: 'usage' }),
    async finished() {
      while ((await client.query(contender.unfinished)).rows.length > 0) await sleep(2)
    },
    tidy: () => tidy(client),
    version: async () =>
      (await client.query<{ server_version: string }>('show server_version')).rows[0]!.server_version,
    stop: () => kept.disposeAsync(),
  }
}

/** What has been done stays, as it does for weeks in production. */
async function tidy(client: Client): Promise<void> {
  await client.query(`delete from pgboss.job where state < 'completed'`)
  if (await exists(client, 'graphile_worker._private_jobs')) {
    await client.query('delete from graphile_worker._private_jobs')
  }
  await client.query('vacuum (analyze)')
}

async function exists(client: Client, table: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>('select to_regclass($1) is not null as found', [table])
  return rows[0]!.found
}

function spawnWorker(name: string, url: string): ChildProcess {
  const log = fs.openSync(os.devNull, 'w')
  const args = [path.join(import.meta.dirname, 'worker-process.ts'), `--contender=${name}`, `--url=${url}`]
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', log, 'inherit', 'ipc'],
  })
  fs.closeSync(log)
  return child
}

async function reply<T>(child: ChildProcess): Promise<T> {
  const ended = new AbortController()
  const [message] = (await Promise.race([
    once(child, 'message', { signal: ended.signal }),
    once(child, 'exit', { signal: ended.signal }).then(([code]) => {
      throw new Error(`a worker ended with ${String(code)}`)
    }),
  ]).finally(() => ended.abort())) as [{ result: T }]
  return message.result
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.disconnect()
  await ended
}

async function connected(url: string): Promise<Client> {
  const client = new Client(url)
  await client.connect()
  return client
}
