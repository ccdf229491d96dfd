// A primary and a replica that streams from it, both real: the replica begins as a copy of the primary's files.

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import type { Test } from 'tap'
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../server/embedded-postgres.ts'

const MEMORY = '/dev/shm'

export interface Streaming {
  readonly primary: EmbeddedPostgres
  readonly replica: EmbeddedPostgres
  /** It receives, and shows nothing of it. */
  readonly pause: () => Promise<void>
  readonly resume: () => Promise<void>
}

const settings = {
  wal_level: 'replica',
  // What is committed is written, so that it is known how far a replica has to come.
  synchronous_commit: 'on',
  max_wal_senders: 4,
  wal_keep_size: '256MB',
  autovacuum: 'off',
  io_method: 'sync',
  max_connections: 60,
}

/** @param fill what is in both from the beginning */
export async function startStreaming(t: Test, fill: (url: string) => Promise<void>): Promise<Streaming> {
  const folder = fs.mkdtempSync(path.join(fs.existsSync(MEMORY) ? MEMORY : os.tmpdir(), 'fashionistar-replica-'))
  fs.chmodSync(folder, 0o755)
  t.teardown(() => fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  const start = async (name: string, more: object = {}) => {
    const follow = { pid: process.pid }
    const dataDir = path.join(folder, name)
    const server = await startEmbeddedPostgres({ dataDir, durable: false, settings: { ...settings, ...more }, follow })
    t.teardown(() => server.stop())
    return server
  }
  const primary = await start('primary')
  await fill(primary.url)
  await asked(primary.url, async (client) => {
    await client.query(`select pg_backup_start('copy', true)`)
    copyCluster(primary.dataDir, path.join(folder, 'replica', path.basename(primary.dataDir)))
    await client.query('select pg_backup_stop(false)')
  })
  const replica = await start('replica', {
    primary_conninfo: `host=127.0.0.1 port=${primary.port} user=postgres`,
    hot_standby: 'on',
    // However long it was paused, nobody who asks it is cut off for what it has to catch up on.
    max_standby_streaming_delay: -1,
  })
  return {
    primary,
    replica,
    pause: () =>
      asked(replica.url, async (client) => {
        await client.query('select pg_wal_replay_pause()')
        const state = async () =>
          (await client.query<{ state: string }>('select pg_get_wal_replay_pause_state() as state')).rows[0]?.state
        while ((await state()) !== 'paused') await sleep(5)
      }),
    resume: () => asked(replica.url, (client) => client.query('select pg_wal_replay_resume()')),
  }
}

function copyCluster(from: string, to: string): void {
  fs.mkdirSync(path.dirname(to), { recursive: true })
  const left = new Set(['postmaster.pid', 'postmaster.opts'])
  fs.cpSync(from, to, { recursive: true, filter: (file) => !left.has(path.basename(file)) })
  fs.writeFileSync(path.join(to, 'standby.signal'), '')
  fs.chmodSync(to, 0o700)
  const { uid, gid } = fs.statSync(from)
  for (const entry of ['.', ...fs.readdirSync(to, { recursive: true, encoding: 'utf8' })])
    fs.lchownSync(path.join(to, entry), uid, gid)
}

async function asked(url: string, ask: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client(url)
  await client.connect()
  try {
    await ask(client)
  } finally {
    await client.end()
  }
}
