// A web process for tests: what server/main.ts opens to serve, with the plain gateways of tests, for one database after the other.

import { pino } from 'pino'
import { buildServer } from '../../../server/app.ts'
import { readConfig } from '../../../server/config.ts'
import { createApp } from '../../../server/context.ts'
import { plainGoogle, plainPasswords } from '../plain-gateways.ts'
import { SECRET } from '../scopes.ts'

/** What it is asked for; each is answered with its number, after all that was logged before. */
export interface Order {
  readonly number: number
  readonly act: 'open' | 'close' | 'echo'
  /** Of the server, chosen by whoever asks. */
  readonly name: string
  readonly env?: NodeJS.ProcessEnv
  readonly level?: 'info' | 'debug'
}

export interface Answer {
  readonly number?: number
  readonly port?: number
  readonly fault?: string
  /** Of which server, and what. */
  readonly log?: readonly [name: string, line: string]
}

const opened = new Map<string, () => Promise<void>>()
const tell = (answer: Answer) => process.send!(answer)

async function open({ name, env = {}, level = 'info' }: Order): Promise<number> {
  const config = readConfig(env)
  const { databaseUrl: url = '', databaseDirectUrl: directUrl = url } = config
  const log = pino({ level }, { write: (line) => void tell({ log: [name, line] }) })
  const gateways = { passwords: plainPasswords, google: plainGoogle }
  const app = await createApp({ config, url, directUrl, log, jwtSecret: SECRET, gateways })
  const server = await buildServer(app)
  opened.set(name, async () => {
    await server.close()
    await app.close()
  })
  const address = await server.listen({ host: '127.0.0.1', port: 0 })
  return Number(new URL(address).port)
}

async function obey(order: Order): Promise<Answer> {
  const { number, act, name } = order
  try {
    if (act === 'open') return { number, port: await open(order) }
    if (act === 'close') await opened.get(name)?.()
    return { number }
  } catch (error) {
    return { number, fault: (error as Error).stack ?? String(error) }
  }
}

process.on('message', (order: Order) => void obey(order).then(tell))
// It goes with its test, whatever becomes of that.
process.on('disconnect', () => process.exit())
