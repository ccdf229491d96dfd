import { Logger, run, runMigrations, type Runner } from 'graphile-worker'
import { Pool } from 'pg'
import type { Contender, Enqueue } from './contender.ts'

const silent = new Logger(() => () => {})

const addJobs = `
  select count(*) from graphile_worker.add_jobs(
    array(select json_populate_recordset(null::graphile_worker.job_spec, $1::json)))`

/** Another queue in PostgreSQL, the fastest there is for Node, with its own batching switched on. */
export const graphile: Contender = {
  name: 'graphile',
  keepsResults: false,
  unfinished: 'select 1 from graphile_worker._private_jobs limit 1',
  async produce(url) {
    await runMigrations({ connectionString: url, logger: silent })
    const pool = new Pool({ connectionString: url, max: 1 })
    const enqueue: Enqueue = async (numbers, committing) => {
      const client = await pool.connect()
      await client.query('begin')
      await client.query(addJobs, [JSON.stringify(numbers.map((n) => ({ identifier: 'nothing', payload: { n } })))])
      committing?.()
      await client.query('commit')
      client.release()
    }
    return { enqueue, close: () => pool.end() }
  },
  async recruit(url, started) {
    let runner: Runner | undefined
    const nothing = async (payload: unknown) => started((payload as { n: number }).n)
    return {
      async work({ atOnce }) {
        runner = await run({
          connectionString: url,
          concurrency: atOnce,
          noHandleSignals: true,
          logger: silent,
          pollInterval: 1_000,
          taskList: { nothing },
          preset: { worker: { localQueue: { size: Math.max(atOnce, 500) }, completeJobBatchDelay: 0 } },
        })
      },
      rest: async () => runner?.stop(),
    }
  },
}
