// What a run of tests is told of the topology that it is to be played through: nothing, as a rule.

import { z } from 'zod'
import { type Cluster } from '../cluster.ts'

/** The variable that says where it stands. */
export const TOPOLOGY = 'TEST_TOPOLOGY'

export interface Topology {
  /** In the place of one of the run's own. */
  readonly cluster: Cluster
  /** Ports at this machine. */
  readonly pooler: number
  readonly redis: number
}

const Topology = z.object({
  cluster: z.object({ url: z.url(), folder: z.string() }),
  pooler: z.int(),
  redis: z.int(),
})

export function topologyOf(env: NodeJS.ProcessEnv = process.env): Topology | undefined {
  const text = env[TOPOLOGY]
  return text === undefined ? undefined : Topology.parse(JSON.parse(text))
}
