import { startWorker } from '../jobs/worker.ts'
import { buildServer } from './app.ts'
import { misspeltVariables, readConfig } from './config.ts'
import { type App, createApp, meansOf } from './context.ts'
import { openMigratedDatabase } from './database.ts'
import { prepareDemo } from './demo.ts'
import { leave } from './leaving.ts'
import { createLogger } from './logger.ts'
import { explain, Refusal } from './refusal.ts'
import { jwtSecretOf, vapidKeysOf } from './secret.ts'
import { type Ending, endOnSignal } from './signals.ts'
import { printSummary } from './summary.ts'
import { openWorkerDoor } from './worker-door.ts'

/** Brings the process up, to be taken down again by signals: in order, or in a hurry. */
async function start(): Promise<void> {
  const config = readConfig()
  const log = createLogger(config.logLevel)
  for (const said of misspeltVariables()) log.warn(said)
  const database = await openMigratedDatabase(config, log)
  const closers: (() => Promise<unknown>)[] = [() => database.stop()]
  const stop = async () => {
    for (const close of closers.toReversed()) await close()
  }
  try {
    const secrets = { jwtSecret: await jwtSecretOf(config), vapid: await vapidKeysOf(config) }
    const app = await createApp({ config, ...database, log, ...secrets })
    closers.push(() => app.close())
    await prepareDemo(app)
    await app.flags.follow()
    // Before anybody can be told that we are well, and tell us to end.
    const up = endWhenTold(stop)
    const address = config.run.includes('web') ? await serve(app, closers) : undefined
    const door = address === undefined ? await openWorkerDoor(app) : undefined
    if (door !== undefined) closers.push(() => door.close())
    const worker = config.run.includes('jobs') ? await startWorker(app.boss, meansOf(app)) : undefined
    if (worker !== undefined) closers.push(() => worker.stop())
    if (door !== undefined) closers.push(async () => app.leaving.abort())
    const where = { address, probes: door?.address, database: database.origin }
    printSummary(config, { ...where, milliseconds: process.uptime() * 1_000 })
    up(async () => {
      await worker?.giveBack()
      return address === undefined ? 0 : 1
    })
  } catch (error) {
    await stop()
    throw error
  }
}

/** @returns to be called once the process is up, with how it ends in a hurry; whoever tells it to end before is heard then */
function endWhenTold(stop: Ending['finish']): (hurry: Ending['hurry']) => void {
  const { promise: up, resolve } = Promise.withResolvers<Ending['hurry']>()
  endOnSignal({ finish: () => up.then(stop), hurry: async () => (await up)(), fail })
  return resolve
}

async function serve(app: App, closers: (() => Promise<unknown>)[]): Promise<string> {
  const server = await buildServer(app)
  closers.push(async () => {
    await leave(app, server)
    await server.close()
  })
  const { host, port } = app.config
  try {
    return await server.listen({ host, port, backlog: BACKLOG })
  } catch (error) {
    throw isSystemError(error) ? new Refusal(`Cannot listen: ${error.message}. See HOST and PORT.`) : error
  }
}

/**
 * How many connections may wait to be taken; the system may allow fewer. Of more than that the first packet is lost, and who sent it
 * waits for a second, three, seven.
 */
const BACKLOG = 4_096

const isSystemError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'syscall' in error

function fail(error: unknown): never {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(1)
}

try {
  await start()
} catch (error) {
  fail(error)
}
