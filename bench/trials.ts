import { account, wrongsOf } from './chaos/report.ts'
import { chaosOnOwnCluster } from './chaos/run.ts'
import { playKilled } from './chaos-killed.ts'
import { playPayments } from './chaos-payments.ts'
import { playStock } from './chaos-stock.ts'
import { playCluster } from './cluster/play.ts'
import { playRolling } from './cluster/rolling.ts'
import { playFuzz } from './fuzz.ts'
import { playGrowth } from './growth.ts'
import { playGuesses } from './guesses.ts'
import { playImage } from './image/play.ts'
import { playLedger } from './ledger.ts'
import { playOverload } from './overload.ts'
import { playPreviousRelease } from './previous-release.ts'
import { playSignInTimes } from './sign-in-times.ts'
import { playSizing } from './sizing/run.ts'
import { playWatch } from './watch/play.ts'

/** What the command line may say to trials; each takes what it knows. */
export interface TrialSetting {
  readonly seed: number
  readonly connections: number
  readonly pool: number
  readonly changes: number
  readonly rate: number
  readonly beat: number
  readonly steps: number
  readonly runs: number
  readonly turns: number
  readonly guesses: number
  readonly buyers: number
  readonly units: number
  readonly processes: number
  readonly minutes: number
  readonly orders: number
  readonly subscribers: number
  readonly 'watch-seconds': number
  /** Ids of operations. */
  readonly only: readonly string[]
}

/** Says what came of it. @returns whether it has passed */
export type Trial = (setting: TrialSetting, signal: AbortSignal) => Promise<boolean>

/** What passes or fails, by name. */
export const trials: Readonly<Record<string, Trial>> = {
  'chaos-tasks': playTasks,
  'chaos-ledger': ({ steps, seed }, signal) => playLedger({ steps, seed, signal }),
  'chaos-killed': (_setting, signal) => playKilled(signal),
  'chaos-payments': ({ buyers, seed }, signal) => playPayments({ buyers, seed, signal }),
  'chaos-stock': ({ buyers, units, processes, connections, pool, seed }, signal) =>
    playStock({ buyers, units, processes, connections, poolMax: pool, seed, signal }),
  'sign-in': ({ turns }, signal) => playSignInTimes({ turns, signal }),
  guesses: ({ guesses }, signal) => playGuesses({ guesses, signal }),
  sizing: async () => playSizing(),
  cluster: ({ buyers, units, seed }, signal) => playCluster({ buyers, units, seed }, signal),
  rolling: ({ connections }) => playRolling({ connections }),
  image: async () => playImage(),
  growth: ({ orders }, signal) => playGrowth({ orders, signal }),
  'previous-release': ({ connections }, signal) => playPreviousRelease({ connections, signal }),
  overload: ({ connections, pool, minutes }, signal) => playOverload({ connections, pool, minutes, signal }),
  watch: ({ subscribers, pool, ...rest }, signal) =>
    playWatch({ subscribers, seconds: rest['watch-seconds'], poolMax: pool, signal }),
  fuzz: ({ runs, seed, only }, signal) => playFuzz({ runs, seed, only, signal }),
}

async function playTasks({ changes, rate, beat }: TrialSetting, signal: AbortSignal): Promise<boolean> {
  process.stderr.write(`${changes} changes of orders while workers are killed …\n`)
  const options = { changes, orders: 500, workers: 6, perSecond: rate, beatSeconds: beat, signal }
  const outcome = await chaosOnOwnCluster(options)
  console.log(account(outcome))
  return wrongsOf(outcome).length === 0
}
