import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import type { FaultPoint } from '../../domain/common/fault-point.ts'
import type { App } from '../../server/context.ts'
import type { Ended } from '../../tests/support/killed/errand.ts'
import type { Errand } from '../../tests/support/killed/process.ts'
import type { Sender } from '../../tests/support/killed/walk.ts'
import { post, sentFor, tokenOf } from './asking.ts'
import { hire, type Member } from './crew.ts'

const KILLED: Ended = { signal: 'SIGKILL', way: [], stderr: '' }

export interface Crew {
  readonly send: Sender
  readonly dismiss: () => Promise<void>
}

/** A web process that is asked over HTTP and started again once it has died, and a worker for what follows. */
export function crewFor(app: App): Crew {
  let web: Member | undefined
  return {
    async send(errand) {
      if (web === undefined || web.dead) {
        const { url, env, now } = errand
        web = await hire({ role: 'web', url, env, now, death: undefined })
      }
      const asked = await askWeb(web, errand)
      if (asked === undefined) {
        await web.died
        return KILLED
      }
      const worked = await work(app, errand, asked)
      return worked === undefined ? KILLED : { signal: null, way: [...asked, ...worked], stderr: '' }
    },
    async dismiss() {
      await web?.end()
    },
  }
}

/** @returns the points the web has come by; nothing when it has died */
async function askWeb(web: Member, { now, asked, death }: Errand): Promise<FaultPoint[] | undefined> {
  if (asked === undefined) return []
  await web.tell({ now, death: undefined })
  const token = await tokenOf(web.word, asked.as)
  await web.tell({ now, death })
  await post(web.word, sentFor(asked), token).then(
    (answer) => answer.text(),
    () => undefined,
  )
  return web.way()
}

/** Has a worker do what follows. @returns the points it has come by; nothing when it has died */
async function work(app: App, errand: Errand, before: readonly FaultPoint[]): Promise<FaultPoint[] | undefined> {
  const { url, env, now, death } = errand
  const passed = before.filter((point) => point === death?.point).length
  const left = death && { ...death, nth: death.nth - passed }
  const worker = await hire({ role: 'worker', url, env, now, death: left })
  try {
    await Promise.race([worker.died, idle(app)])
    return await worker.way()
  } finally {
    await worker.end()
  }
}

/** Resolves once nothing that has to do with money waits for a worker, or is being done. */
async function idle({ db }: App): Promise<void> {
  for (let quiet = 0; quiet < 3;) {
    await sleep(50)
    const { rows } = await sql<{ busy: boolean }>`
      select exists (
        select from pgboss.job where name = 'critical' and state < 'completed' and start_after <= now()
      ) as busy`.execute(db)
    quiet = rows[0]!.busy ? 0 : quiet + 1
  }
}
