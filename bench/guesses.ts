import type { FastifyInstance, InjectOptions } from 'fastify'
import { Client } from 'pg'
import { pino } from 'pino'
import { drain } from '../jobs/drain.ts'
import { buildServer } from '../server/app.ts'
import { readConfig } from '../server/config.ts'
import { type App, createApp, meansOf } from '../server/context.ts'
import { demoUsers, seedDemo } from '../server/demo.ts'
import { listMailbox } from '../server/gateways/mailbox.ts'
import { databaseUrl, startCluster, stopCluster, TEMPLATE } from '../tests/support/cluster.ts'
import { markdown } from './report.ts'

export interface GuessOptions {
  readonly guesses: number
  readonly signal: AbortSignal
}

const PHONE = '+2348012345678'
/** Of 10,000 guesses in less than three hours: fifteen, and one for each hour that a lock lasts. */
const MOST_LOOKED_AT = 18

interface Answer {
  readonly status: number
  readonly code: string
  readonly retryAfter: number
}

/**
 * Somebody guesses the code of one account, once a second and by both doors in turn, and has new ones sent whenever that is
 * allowed. What is looked at is wrong; while they are locked out they even know the right one, and it does not help.
 */
export async function playGuesses({ guesses, signal }: GuessOptions): Promise<boolean> {
  await using stack = new AsyncDisposableStack()
  const house = await openHouse(stack)
  const tally = new Map<string, number>()
  let [right, lockedUntil] = ['000000', 0]
  for (let n = 0; n < guesses && !signal.aborted; n += 1) {
    house.pass(1)
    if (n % 30 === 0) right = (await house.askForCode()) ?? right
    const { status, code, retryAfter } = await house.guess(n, house.now() < lockedUntil ? right : otherThan(right))
    if (code === LOCKED) lockedUntil = house.now() + retryAfter * 1_000
    tally.set(`${status} ${code}`, (tally.get(`${status} ${code}`) ?? 0) + 1)
  }
  const rows = [...tally].map(([answer, count]) => [answer, String(count)])
  console.log(markdown([['answer', 'guesses'], ...rows], 1))
  const [wrong = 0, locked = 0] = [tally.get(`400 ${WRONG}`), tally.get(`429 ${LOCKED}`)]
  return wrong + locked === guesses && wrong <= MOST_LOOKED_AT && locked > 0
}

const WRONG = 'authentication.wrong-code'
const LOCKED = 'authentication.codes-locked'

const otherThan = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

interface House {
  readonly now: () => number
  readonly pass: (seconds: number) => void
  /** The code, if one was sent. */
  readonly askForCode: () => Promise<string | undefined>
  readonly guess: (n: number, code: string) => Promise<Answer>
}

/** A market that ends with this process; the demo's customer has a phone, and its limits hold nobody up. */
async function openHouse(stack: AsyncDisposableStack): Promise<House> {
  const cluster = stack.adopt(await startCluster(process.pid), stopCluster)
  const client = new Client(cluster.url)
  await client.connect()
  await client.query(`create database guesses template ${TEMPLATE}`)
  await client.end()
  const url = databaseUrl(cluster, 'guesses')
  const config = readConfig({ DATABASE_URL: url, RUN: 'web', DEMO: '1' })
  let now = Date.now()
  const options = { config, url, log: pino({ level: 'silent' }), jwtSecret: 'for this run only' }
  const app = stack.adopt(await createApp({ ...options, clock: () => new Date(now) }), (each) => each.close())
  await seedDemo(app, { products: 1, vendors: 1 })
  const phone = { phone: PHONE, phone_verified_at: app.clock().toISOString() }
  await app.db.updateTable('users').set(phone).where('email', '=', demoUsers.at(-1)!.email).execute()
  const server = stack.adopt(await buildServer(app), (each) => each.close())
  return {
    now: () => now,
    pass: (seconds) => void (now += seconds * 1_000),
    askForCode: () => askForCode(app, server),
    guess: (n, code) => guess(server, n, code),
  }
}

async function askForCode(app: App, server: FastifyInstance): Promise<string | undefined> {
  const payload = { phone: PHONE }
  const { statusCode } = await server.inject({ method: 'POST', url: '/api/v1/auth/otp/request', payload })
  if (statusCode !== 202) return undefined
  await drain(app.boss, meansOf(app))
  const [newest] = await listMailbox(app.db, 1)
  return /\b\d{6}\b/.exec(newest?.text ?? '')?.[0]
}

async function guess(server: FastifyInstance, n: number, code: string): Promise<Answer> {
  const url = n % 2 === 0 ? '/api/v1/auth/otp/verify' : '/api/v2/auth.verifyOtp'
  const request: InjectOptions = { method: 'POST', url, payload: { phone: PHONE, code } }
  const { statusCode: status, headers, body } = await server.inject(request)
  const { code: said = '' } = /"code":"(?<code>authentication\.[\w-]+)"/.exec(body)?.groups ?? {}
  return { status, code: said, retryAfter: Number(headers['retry-after'] ?? 0) }
}
