import { startWorker } from '../jobs/worker.ts'
import { buildServer } from './app.ts'
import { readConfig } from './config.ts'
import { type App, createApp, meansOf } from './context.ts'
import { openMigratedDatabase } from './database.ts'
import { seedDemo } from './demo.ts'
import { createLogger } from './logger.ts'
import { explain, Refusal } from './refusal.ts'
import { jwtSecretOf } from './secret.ts'
import { printSummary } from './summary.ts'

/** Brings the process up and returns how to take it down again, in order. */
async function start(): Promise<() => Promise<void>> {
  const config = readConfig()
  const log = createLogger(config.logLevel)
  const database = await openMigratedDatabase(config, log)
  const closers: (() => Promise<unknown>)[] = [() => database.stop()]
  const stop = async () => {
    for (const close of closers.toReversed()) await close()
  }
  try {
    const app = await createApp({ config, url: database.url, log, jwtSecret: await jwtSecretOf(config) })
    closers.push(() => app.close())
    if (config.demo && (await seedDemo(app))) log.info('seeded the demo market')
    const address = config.run.includes('web') ? await serve(app, closers) : undefined
    if (config.run.includes('jobs')) await startWorker(app.boss, meansOf(app))
    printSummary(config, { address, database: database.origin, milliseconds: process.uptime() * 1_000 })
    return stop
  } catch (error) {
    await stop()
    throw error
  }
}

async function serve(app: App, closers: (() => Promise<unknown>)[]): Promise<string> {
  const server = await buildServer(app)
  closers.push(() => server.close())
  const { host, port } = app.config
  try {
    return await server.listen({ host, port })
  } catch (error) {
    throw isSystemError(error) ? new Refusal(`Cannot listen: ${error.message}. See HOST and PORT.`) : error
  }
}

const isSystemError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'syscall' in error

/** The first signal lets what is running finish; a second ends it now. */
function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1)
      stopping = true
      stop().then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      )
    })
  }
}

function fail(error: unknown): never {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(1)
}

try {
  stopOnSignal(await start())
} catch (error) {
  fail(error)
}
