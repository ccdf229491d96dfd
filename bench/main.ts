import fs from 'node:fs'
import path from 'node:path'
import { measureCalls } from './calls.ts'
import type { Effort } from './measure.ts'
import { paceTable } from './pace/report.ts'
import { runPace } from './pace/run.ts'
import { machine, say, table } from './report.ts'
import { writePages } from './page/write.ts'
import { type Plan, readPlan } from './plan.ts'
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
import { taskTable } from './tasks/report.ts'
import { runTasks, type TaskResults } from './tasks/run.ts'
import { trials } from './trials.ts'
import { runVendorOrders, wallTable } from './vendor-orders.ts'

async function run(plan: Plan): Promise<boolean> {
  const { chosen, tasks, wall, pace, json, effort, poolMax, data, note } = plan
  const calls = chosen.length === 0 ? undefined : await measureCalls(plan)
  const queue = tasks ? await measureTasks(effort) : undefined
  const behind = wall ? await measureWall(effort, poolMax) : undefined
  const steady = pace && (await runPace({ ...pace, data, poolMax, signal: effort.signal }))
  const about = machine((calls ?? queue ?? behind ?? steady)?.version ?? '')
  if (calls !== undefined) console.log(table(calls.figures))
  if (queue !== undefined) console.log(`\n${taskTable(queue.figures)}`)
  if (behind !== undefined) console.log(`\n${wallTable(behind.figures)}`)
  if (steady !== undefined) console.log(`\n${paceTable(steady.figures)}`)
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
    ...(steady && { pace: steady.figures }),
    trials: await playTrials(plan),
  }
  if (json !== undefined) fs.writeFileSync(json, textOf(result))
  if (plan.stored) keep(result)
  const called = result.figures.every((each) => each.ours.failures + each.ceiling.failures === 0)
  const served = [...result.wall, ...(result.pace ?? [])].every(({ failures }) => failures === 0)
  return called && served && result.trials.every(({ passed }) => passed)
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

const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort())
try {
  if (process.argv[2] === 'report') for (const file of writePages()) console.log(`wrote ${path.relative('.', file)}`)
  else process.exitCode = (await run(readPlan(interrupted.signal))) ? 0 : 1
} catch (error) {
  if (!interrupted.signal.aborted) console.error(error instanceof Error ? error.message : error)
  process.exitCode = interrupted.signal.aborted ? 130 : 1
}
