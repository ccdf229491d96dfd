import { setImmediate } from 'node:timers/promises'
import type { Test } from 'tap'
import type { TestMarketOptions } from '../app.ts'

/** What the topology itself decides. */
const DECIDED = ['TRUST_PROXY', 'REDIS_URL', 'DATABASE_URL', 'DATABASE_REPLICA_URL', 'ALLOWED_HOSTS', 'HOST', 'RUN']

/** Why a test cannot be played through nginx, in words; nothing where it can. */
export function obstacleOf({ inProcess, clock, gateways, url, env = {} }: TestMarketOptions): string | undefined {
  if (inProcess !== undefined) return inProcess
  if (clock !== undefined) return 'it has a clock of its own, and other processes have another'
  if (gateways !== undefined) return `it stands in for what lies outside (${Object.keys(gateways).join(', ')})`
  if (url !== undefined) return 'it has a way of its own to the database'
  const decided = DECIDED.filter((name) => name in env)
  return decided.length > 0 ? `it sets ${decided.join(', ')}` : undefined
}

/** Ends the test, or the whole file where it is that which asks, as skipped. Does not return. */
export async function skip(t: Test, why: string): Promise<never> {
  // The promise of the test is known to it only afterwards.
  await setImmediate()
  t.plan(0, `not through the topology: ${why}`)
  if (t.parent === undefined) process.exit(0)
  t.donePromise?.tapAbortPromise?.()
  return new Promise(() => {})
}
