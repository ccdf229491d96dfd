import { startCluster, stopCluster } from '../../tests/support/cluster.ts'
import { compareSides, type TaskEffort, type TaskFigures } from './compare.ts'
import { contenders } from './contenders.ts'
import { openSide, type Side } from './side.ts'

export interface TaskResults {
  readonly figures: readonly TaskFigures[]
  /** Of PostgreSQL, in its own words. */
  readonly version: string
}

/** The market's queue beside the libraries one could use in its place, on one PostgreSQL that ends with this process. */
export async function runTasks(effort: TaskEffort): Promise<TaskResults> {
  await using stack = new AsyncDisposableStack()
  const cluster = stack.adopt(await startCluster(process.pid), stopCluster)
  const sides: Side[] = []
  for (const contender of contenders) {
    sides.push(stack.adopt(await openSide(cluster, contender), (each) => each.stop()))
  }
  return { figures: await compareSides(sides, effort), version: await sides[0]!.version() }
}
