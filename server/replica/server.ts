import { type Kysely, sql } from 'kysely'
import { connect } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import { type WalPosition, walPositionOf } from '../../db/wal.ts'
import type { Metrics } from '../metrics.ts'

export interface ServerOptions {
  /** Of the replica. */
  readonly url: string
  readonly poolMax: number
  readonly named: boolean
  readonly metrics: Pick<Metrics, 'observeStatement'>
}

/** One server that follows ours. */
export interface Server {
  readonly db: Kysely<DB>
  /** How far it has come. @throws when it cannot be asked, or follows nobody */
  replayed(): Promise<WalPosition>
  close(): Promise<void>
}

/** Which server this is; one that follows nobody any more was made the primary. */
const WHO = `select concat(inet_server_addr(), ' ', inet_server_port(), ' ', pg_postmaster_start_time()) as server,
  pg_is_in_recovery() as follows`

/** Behind one address may be several, each at another place: all connections are of the one that is looked at. */
export function openServer({ url, poolMax, named, metrics }: ServerOptions): Server {
  let known: unknown
  const onConnect = async (ask: (text: string) => Promise<Readonly<Record<string, unknown>>>) => {
    const { server, follows } = await ask(WHO)
    if (follows !== true) throw new Error('It follows no primary.')
    known ??= server
    if (server !== known) throw new Error('It is another one.')
  }
  const looking = connect({ url, max: 1, named, onConnect }).db
  const { db } = connect({ url, max: poolMax, named, onConnect, onStatement: metrics.observeStatement })
  return {
    db,
    async replayed() {
      const { rows } = await sql<{ position: string | null }>`
        select case when pg_is_in_recovery() then pg_last_wal_replay_lsn()::text end as position`.execute(looking)
      const position = walPositionOf(rows[0]?.position ?? '')
      if (position === undefined) throw new Error('It follows no primary.')
      return position
    },
    async close() {
      await Promise.all([looking.destroy(), db.destroy()])
    },
  }
}
