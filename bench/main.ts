import fs from 'node:fs'
import { parseArgs } from 'node:util'
import { DEMO_PASSWORD, demoUsers } from '../server/demo.ts'
import { openMarket, type Market } from './market.ts'
import { compare, type Effort, type Figures, type Sides } from './measure.ts'
import { machine, table } from './report.ts'
import { assertSame } from './sameness.ts'
import { type Call, type Door, type Scenario, scenarios } from './scenarios.ts'
import { type ServerProcess, startCeiling, startOurs } from './server-process.ts'

const USAGE = 'npm run bench -- [scenario …] [--seconds N] [--rounds N] [--connections N] [--pool N] [--json FILE]'
const CALLS_PER_CONNECTION = 40

interface Plan {
  readonly chosen: readonly Scenario[]
  readonly effort: Effort
  readonly poolMax: number
  readonly json: string | undefined
}

function readPlan(signal: AbortSignal): Plan {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: number('2'),
      rounds: number('5'),
      connections: number('32'),
      pool: number('10'),
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) throw new Error(USAGE)
  const unknown = positionals.filter((name) => !scenarios.some((scenario) => scenario.name === name))
  if (unknown.length > 0) throw new Error(`No scenario ${unknown.join(', ')}; there are ${names(scenarios)}.`)
  const chosen = scenarios.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
  const [seconds, rounds, connections] = [values.seconds, values.rounds, values.connections].map(Number)
  const effort = { seconds: seconds!, rounds: rounds!, connections: connections!, signal }
  return { chosen, effort, poolMax: Number(values.pool), json: values.json }
}

const number = (value: string) => ({ type: 'string', default: value }) as const

const names = (list: readonly Scenario[]): string => list.map(({ name }) => name).join(', ')

async function run({ chosen, effort, poolMax, json }: Plan): Promise<boolean> {
  await using stack = new AsyncDisposableStack()
  say('seeding 10,000 products …')
  const market = stack.adopt(await openMarket(), (each) => each.stop())
  const ours = stack.adopt(await startOurs(market, poolMax), (each) => each.stop())
  const ceiling = stack.adopt(await startCeiling(market, poolMax), (each) => each.stop())
  const figures: Figures[] = []
  for (const scenario of chosen) {
    for (const door of scenario.doors) {
      say(`${scenario.name} ${door} …`)
      figures.push(await measureOne(market, { ours, ceiling }, scenario, door, effort))
    }
  }
  const about = machine(market.version)
  console.log(
    `${table(figures)}\n\nNode ${about.node}, PostgreSQL ${about.postgres}, ${about.platform}, ${about.cores} cores`,
  )
  if (json !== undefined) fs.writeFileSync(json, `${JSON.stringify({ machine: about, figures }, undefined, 2)}\n`)
  return figures.every((each) => each.ours.failures + each.ceiling.failures === 0)
}

async function measureOne(
  market: Market,
  servers: Sides<ServerProcess>,
  scenario: Scenario,
  door: Door,
  effort: Effort,
): Promise<Figures> {
  const calls = scenario.calls(market, door, effort.connections * CALLS_PER_CONNECTION)
  const callsFor = async () => {
    if (!scenario.writes) return calls
    await market.analyze()
    return signed(calls, await signIn(servers.ours))
  }
  await assertSame(servers, scenario, await callsFor(), market.url)
  return { scenario: scenario.name, door, ...(await compare(servers, callsFor, effort)) }
}

const signed = (calls: readonly Call[], token: string): Call[] =>
  calls.map((call) => ({ ...call, headers: { authorization: `Bearer ${token}` } }))

/** A token lives five minutes; every round asks for its own. */
async function signIn({ url }: ServerProcess): Promise<string> {
  const response = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: demoUsers.at(-1)!.email, password: DEMO_PASSWORD }),
  })
  return ((await response.json()) as { accessToken: string }).accessToken
}

const say = (line: string): boolean => process.stderr.write(`${line}\n`)

const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort())
try {
  process.exitCode = (await run(readPlan(interrupted.signal))) ? 0 : 1
} catch (error) {
  if (!interrupted.signal.aborted) console.error(error instanceof Error ? error.message : error)
  process.exitCode = interrupted.signal.aborted ? 130 : 1
}
