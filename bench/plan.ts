import { parseArgs } from 'node:util'
import { type DataSet, dataSets } from './market.ts'
import type { Effort } from './measure.ts'
import { type Scenario, scenarios } from './scenarios.ts'
import { trials, type TrialSetting } from './trials.ts'

const USAGE = `npm run bench -- [scenario …] [--seconds N] [--rounds N] [--connections N] [--pool N] [--data usual|large]
    [--note TEXT] [--unstored] [--json FILE]
  report: writes bench/report.html and the table in bench/README.md from what is stored in bench/results
  chaos-tasks alone: [--changes N] [--rate N] [--beat SECONDS]
  fuzz alone: [--runs N] [--seed N] [--only OPERATION,…]
  chaos-ledger alone: [--steps N] [--seed N]
  chaos-payments alone: [--buyers N] [--seed N]
  chaos-stock alone: [--buyers N] [--units N] [--processes N] [--connections N] [--pool N] [--seed N]
  cluster alone: [--buyers N] [--units N] [--seed N]
  rolling alone: [--connections N]
  growth alone: [--orders N]
  previous-release alone: [--connections N]
  overload alone: [--minutes N] [--connections N] [--pool N]
  pace alone: [--per-second N] [--pace-seconds N] [--pool N] [--data usual|large]
  watch alone: [--subscribers N] [--watch-seconds N] [--pool N]
  sign-in alone: [--turns N]
  guesses alone: [--guesses N]`

/** What is measured beside calls. */
const TASKS = 'tasks'
const WALL = 'vendor-orders'
const PACE = 'pace'

/** What the command line asks for. */
export interface Plan {
  readonly chosen: readonly Scenario[]
  readonly tasks: boolean
  readonly wall: boolean
  /** How many a second, each line for so many seconds. */
  readonly pace: { readonly perSecond: number; readonly seconds: number } | undefined
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

export function readPlan(signal: AbortSignal): Plan {
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
      'per-second': number('50'),
      'pace-seconds': number('30'),
      data: { type: 'string', default: 'usual' },
      json: { type: 'string' },
      note: { type: 'string' },
      only: { type: 'string', default: '' },
      unstored: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) throw new Error(USAGE)
  const known = [...scenarios.map(({ name }) => name), TASKS, WALL, PACE, ...Object.keys(trials)]
  const unknown = positionals.filter((name) => !known.includes(name))
  if (unknown.length > 0) throw new Error(`No scenario ${unknown.join(', ')}; there are ${known.join(', ')}.`)
  const isChosen = (name: string) => positionals.length === 0 || positionals.includes(name)
  const { json, data, note, only, unstored, help: _help, ...numbers } = values
  if (!isDataSet(data)) throw new Error(`No data set ${data}; there are ${dataSets.join(', ')}.`)
  const { seconds, rounds, 'per-second': perSecond, 'pace-seconds': paceSeconds, ...setting } = numbersOf(numbers)
  return {
    chosen: scenarios.filter(({ name }) => isChosen(name)),
    tasks: isChosen(TASKS),
    wall: isChosen(WALL),
    // Alone on the machine it says something, and beside nothing else: only when it is asked for.
    pace: positionals.includes(PACE) ? { perSecond, seconds: paceSeconds } : undefined,
    // Trials pass or fail, so they are played only when they are asked for.
    trials: Object.keys(trials).filter((name) => positionals.includes(name)),
    setting: { ...setting, only: only.split(',').filter((name) => name !== '') },
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
