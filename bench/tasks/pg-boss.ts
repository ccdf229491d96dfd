import { Pool } from 'pg'
import { PgBoss } from 'pg-boss'
import type { Contender, Enqueue } from './contender.ts'

const QUEUE = 'nothing'

/** The library our queue stands on, used by itself with the options that were found fastest. */
export const pgBoss: Contender = {
  name: 'pg-boss',
  keepsResults: true,
  unfinished: `select 1 from pgboss.job where name = '${QUEUE}' and state < 'completed' limit 1`,
  async produce(url) {
    const boss = await start(url, false)
    const pool = new Pool({ connectionString: url, max: 1 })
    const enqueue: Enqueue = async (numbers, committing) => {
      const client = await pool.connect()
      const db = { executeSql: (text: string, values?: unknown[]) => client.query(text, values) }
      await client.query('begin')
      await boss.insert(
        QUEUE,
        numbers.map((n) => ({ data: { n } })),
        { db },
      )
      committing?.()
      await client.query('commit')
      client.release()
    }
    const close = async () => {
      await boss.stop()
      await pool.end()
    }
    return { enqueue, close }
  },
  async recruit(url, started) {
    const boss = await start(url, true)
    return {
      async work({ atOnce, results }) {
        const batchSize = Math.min(atOnce, 100)
        const options = {
          batchSize,
          localConcurrency: Math.ceil(atOnce / batchSize),
          perJobResults: true,
          burstWhenBatchFull: true,
          pollingIntervalSeconds: 0.5,
          notifyPollingIntervalSeconds: 1,
        } as const
        await boss.work<{ n: number }>(QUEUE, options, async (jobs) =>
          jobs.map(({ id, data }) => {
            started(data.n)
            return { id, status: 'completed', ...(results ? { output: data } : {}) }
          }),
        )
      },
      rest: () => boss.offWork(QUEUE, { wait: true }),
    }
  },
}

async function start(url: string, works: boolean): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: url,
    useListenNotify: works,
    supervise: works,
    schedule: false,
    monitorIntervalSeconds: 15,
  })
  boss.on('error', (error) => console.error(error))
  await boss.start()
  await boss.createQueue(QUEUE, { notify: true })
  return boss
}
