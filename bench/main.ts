import fs from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { DEMO_PASSWORD, demoUsers } from '../server/demo.ts'
import { type DataSet, dataSets, openMarket, type Market } from './market.ts'
import { compare, type Effort, type Figures, type Sides } from './measure.ts'
import { machine, table } from './report.ts'
import { writePages } from './page/write.ts'
import {
  changesOf,
  changeTable,
  origin,
  readResults,
  type Result,
  store,
  textOf,
  type TrialOutcome,
} from './results.ts'
import { assertSame } from './sameness.ts'
import { type Call, type Door, type Scenario, scenarios } from './scenarios.ts'
import { type ServerProcess, startCeiling, startConstant, startOurs } from './server-process.ts'
import { taskTable } from './tasks/report.ts'
import { runTasks, type TaskResults } from './tasks/run.ts'
import { trials, type TrialSetting } from './trials.ts'
import { runVendorOrders, wallTable } from './vendor-orders.ts'

const USAGE = `npm run bench -- [scenario …] [--seconds N] [--rounds N] [--connections N] [--pool N] [--data usual|large]
    [--note TEXT] [--unstored] [--json FILE]
  report: writes bench/report.html and the table in bench/README.md from what is stored in bench/results
  chaos-tasks alone: [--changes N] [--rate N] [--beat SECONDS]
  fuzz alone: [--runs N] [--seed N]
  chaos-ledger alone: [--steps N] [--seed N]
  chaos-payments alone: [--buyers N] [--seed N]
  chaos-stock alone: [--buyers N] [--units N] [--processes N] [--connections N] [--pool N] [--seed N]
  cluster alone: [--buyers N] [--units N] [--seed N]
  rolling alone: [--connections N]
  growth alone: [--orders N]
  previous-release alone: [--connections N]
  overload alone: [--minutes N] [--connections N] [--pool N]
  watch alone: [--subscribers N] [--watch-seconds N] [--pool N]
  sign-in alone: [--turns N]
  guesses alone: [--guesses N]`
const CALLS_PER_CONNECTION = 40

/** What is measured beside calls. */
const TASKS = 'tasks'
const WALL = 'vendor-orders'

interface Plan {
  readonly chosen: readonly Scenario[]
  readonly tasks: boolean
  readonly wall: boolean
  /** The names of those asked for. */
  readonly trials: readonly string[]
  readonly setting: TrialSetting
  readonly effort: Effort
  readonly poolMax: number
  readonly data: DataSet
  readonly json: string | undefined
  /** What should be known of the run beside its figures. */
  readonly note: string | undefined
  readonly stored: boolean
}

function readPlan(signal: AbortSignal): Plan {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seconds: number('2'),
      rounds: number('5'),
      connections: number('32'),
      pool: number('10'),
      changes: number('10000'),
      rate: number('100'),
      beat: number('10'),
      steps: number('100000'),
      runs: number('1000'),
      seed: number(String(Math.floor(Math.random() * 2 ** 31))),
      turns: number('150'),
      guesses: number('10000'),
      buyers: number('1000'),
      units: number('100'),
      processes: number('3'),
      minutes: number('10'),
      orders: number('1000'),
      subscribers: number('1000'),
      'watch-seconds': number('60'),
      data: { type: 'string', default: 'usual' },
      json: { type: 'string' },
      note: { type: 'string' },
      unstored: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) throw new Error(USAGE)
  const known = [...scenarios.map(({ name }) => name), TASKS, WALL, ...Object.keys(trials)]
  const unknown = positionals.filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new Error(`No scenario ${unknown.join(', ')}; there are ${known.join(', ')}.`)
  const isChosen = (name: string) => positionals.length === 0 || positionals.includes(name)
  const { json, data, note, unstored, help: _help, ...numbers } = values
  if (!isDataSet(data)) throw new Error(`No data set ${data}; there are ${dataSets.join(', ')}.`)
  const { seconds, rounds, ...setting } = numbersOf(numbers)
  return {
    chosen: scenarios.filter(({ name }) => isChosen(name)),
    tasks: isChosen(TASKS),
    wall: isChosen(WALL),
    // Trials pass or fail, so they are played only when they are asked for.
    trials: Object.keys(trials).filter((name) => positionals.includes(name)),
    setting,
    effort: { seconds, rounds, connections: setting.connections, signal },
    poolMax: setting.pool,
    data,
    json,
    note,
    stored: !unstored,
  }
}

const numbersOf = <N extends string>(values: Readonly<Record<N, string>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)])) as Record<N, number>

const isDataSet = (name: string): name is DataSet => (dataSets as readonly string[]).includes(name)

const number = (value: string) => ({ type: 'string', default: value }) as const

async function run(plan: Plan): Promise<boolean> {
  const { chosen, tasks, wall, json, effort, poolMax, data, note } = plan
  const calls = chosen.length === 0 ? undefined : await measureCalls(plan)
  const queue = tasks ? await measureTasks(effort) : undefined
  const behind = wall ? await measureWall(effort, poolMax) : undefined
  const about = machine((calls ?? queue ?? behind)?.version ?? '')
  if (calls !== undefined) console.log(table(calls.figures))
  if (queue !== undefined) console.log(`\n${taskTable(queue.figures)}`)
  if (behind !== undefined) console.log(`\n${wallTable(behind.figures)}`)
  if (about.postgres !== '') {
    console.log(`\nNode ${about.node}, PostgreSQL ${about.postgres}, ${about.platform}, ${about.cores} cores`)
  }
  const { seconds, rounds, connections } = effort
  const result: Result = {
    ...origin(),
    ...(note !== undefined && { note }),
    machine: about,
    data,
    effort: { seconds, rounds, connections, pool: poolMax },
    figures: calls?.figures ?? [],
    tasks: queue?.figures ?? [],
    wall: behind?.figures ?? [],
    trials: await playTrials(plan),
  }
  if (json !== undefined) fs.writeFileSync(json, textOf(result))
  if (plan.stored) keep(result)
  const called = result.figures.every((each) => each.ours.failures + each.ceiling.failures === 0)
  return called && result.wall.every(({ failures }) => failures === 0) && result.trials.every(({ passed }) => passed)
}

/** Beside what came before, and for those to come. */
function keep(result: Result): void {
  const changes = changesOf(readResults(), result)
  if (changes.length > 0) console.log(`\n${changeTable(changes)}`)
  say(`kept as ${path.relative('.', store(result))}`)
}

/** One after the other. */
async function playTrials({ trials: names, setting, effort: { signal } }: Plan): Promise<TrialOutcome[]> {
  const outcomes: TrialOutcome[] = []
  for (const name of names) {
    const start = performance.now()
    const passed = await trials[name]!(setting, signal)
    outcomes.push({ name, passed, seconds: Math.round((performance.now() - start) / 100) / 10 })
  }
  return outcomes
}

function measureTasks(effort: Effort): Promise<TaskResults> {
  say('tasks, ours beside pg-boss and graphile-worker …')
  return runTasks(effort)
}

function measureWall(effort: Effort, poolMax: number): ReturnType<typeof runVendorOrders> {
  say('a vendor’s orders, behind the wall and before it …')
  return runVendorOrders(effort, poolMax)
}

async function measureCalls(plan: Plan): Promise<{ figures: Figures[]; version: string }> {
  const { chosen, effort, poolMax, data } = plan
  await using stack = new AsyncDisposableStack()
  say(`seeding the ${data} market …`)
  const market = stack.adopt(await openMarket(data), (each) => each.stop())
  const ours = stack.adopt(await startOurs(market, { poolMax }), (each) => each.stop())
  const ceiling = stack.adopt(await startCeiling(market, poolMax), (each) => each.stop())
  const figures: Figures[] = []
  for (const scenario of chosen) {
    for (const door of scenario.doors) {
      say(`${scenario.name} ${door} …`)
      figures.push(
        scenario.kept === true
          ? await measureKept(market, scenario, door, plan)
          : await measureOne(market, { ours, ceiling }, scenario, door, effort),
      )
    }
  }
  return { figures, version: market.version }
}

const CACHE_MB = 64

/** What is in memory already, beside what costs nothing to find. */
async function measureKept(
  market: Market,
  scenario: Scenario,
  door: Door,
  { effort, poolMax }: Plan,
): Promise<Figures> {
  await using stack = new AsyncDisposableStack()
  const calls = scenario.calls(market, door, effort.connections * CALLS_PER_CONNECTION)
  const ours = stack.adopt(await startOurs(market, { poolMax, cacheMb: CACHE_MB }), (each) => each.stop())
  const { length } = await (await fetch(ours.url + calls[0]!.path)).bytes()
  const ceiling = stack.adopt(await startConstant(length), (each) => each.stop())
  return { scenario: scenario.name, door, ...(await compare({ ours, ceiling }, async () => calls, effort)) }
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
  if (process.argv[2] === 'report') for (const file of writePages()) console.log(`wrote ${path.relative('.', file)}`)
  else process.exitCode = (await run(readPlan(interrupted.signal))) ? 0 : 1
} catch (error) {
  if (!interrupted.signal.aborted) console.error(error instanceof Error ? error.message : error)
  process.exitCode = interrupted.signal.aborted ? 130 : 1
}
