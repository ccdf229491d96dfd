import { demoUsers } from '../server/demo.ts'
import { openMarket } from './market.ts'
import { markdown } from './report.ts'
import { type ServerProcess, startOurs } from './server-process.ts'

/** Which addresses have accounts must not be told by how long an answer takes: medians may differ by this much. */
const MOST_APART = 0.1

interface Question {
  readonly name: string
  readonly path: string
  readonly body: (email: string) => object
  /** How many times as often it is asked: an answer of two milliseconds drowns in the noise of one of forty. */
  readonly often: number
}

const questions: readonly Question[] = [
  {
    name: 'login with a wrong password',
    path: 'login',
    body: (email) => ({ email, password: 'not this one' }),
    often: 1,
  },
  { name: 'password/forgot', path: 'password/forgot', body: (email) => ({ email }), often: 4 },
  { name: 'otp/verify with a wrong code', path: 'otp/verify', body: (email) => ({ email, code: '000000' }), often: 10 },
]

export interface Times {
  readonly question: string
  /** Medians, in milliseconds. */
  readonly known: number
  readonly unknown: number
  readonly apart: number
}

/** Asks about an address that has an account and one that has none, by turns, so that both see the same machine. */
export async function playSignInTimes({ turns, signal }: { turns: number; signal: AbortSignal }): Promise<boolean> {
  await using stack = new AsyncDisposableStack()
  const market = stack.adopt(await openMarket(), (each) => each.stop())
  const server = stack.adopt(await startOurs(market, { poolMax: 10 }), (each) => each.stop())
  const all: Times[] = []
  for (const question of questions) all.push(await timesOf(server, question, turns * question.often, signal))
  console.log(signInTable(all))
  return all.every(({ apart }) => apart <= MOST_APART)
}

async function timesOf(server: ServerProcess, question: Question, turns: number, signal: AbortSignal): Promise<Times> {
  const times = { known: [] as number[], unknown: [] as number[] }
  const known = demoUsers.at(-1)!.email
  for (let turn = -WARM_UP; turn < turns; turn += 1) {
    const order = turn % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)
    for (const which of order) {
      const took = await ask(server, question, which === 'known' ? known : 'nobody@fashionistar.test', signal)
      if (turn >= 0) times[which].push(took)
    }
  }
  const [one, other] = [median(times.known), median(times.unknown)]
  return { question: question.name, known: one, unknown: other, apart: Math.abs(one - other) / Math.min(one, other) }
}

const WARM_UP = 10

async function ask(
  { url }: ServerProcess,
  { path, body }: Question,
  email: string,
  signal: AbortSignal,
): Promise<number> {
  const from = performance.now()
  const response = await fetch(`${url}/api/v1/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body(email)),
    signal,
  })
  await response.arrayBuffer()
  return performance.now() - from
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

const signInTable = (all: readonly Times[]): string =>
  markdown(
    [
      ['question', 'known, p50 ms', 'unknown, p50 ms', 'apart', 'aim'],
      ...all.map(({ question, known, unknown, apart }) => [
        question,
        known.toFixed(2),
        unknown.toFixed(2),
        `${(apart * 100).toFixed(1)} %`,
        apart <= MOST_APART ? '10 % met' : '10 % missed',
      ]),
    ],
    1,
  )
