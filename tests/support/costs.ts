// What a run costs, in processor time: how long it takes says more of what else the machine has to do.

import fs from 'node:fs'

/** Seconds of processor time, and whose. */
export interface Cost {
  readonly of: string
  readonly seconds: number
}

/** Leaves word of what a process has taken so far, this one by default, where somebody wants to know. */
export function noteCosts(of: string, pid: number | 'self' = 'self'): void {
  const file = process.env['TEST_COSTS']
  if (file !== undefined) fs.appendFileSync(file, `${JSON.stringify({ of, seconds: secondsOf(pid) } satisfies Cost)}\n`)
}

/** All that was left, the dearest first. */
export function readCosts(file: string): Cost[] {
  const lines = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim().split('\n') : []
  return lines.map((line) => JSON.parse(line) as Cost).toSorted((a, b) => b.seconds - a.seconds)
}

/** On Linux with the processes it has started and seen end; elsewhere only this one's own is known. */
function secondsOf(pid: number | 'self'): number {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name of the program stands in brackets and may hold anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100
  } catch {
    const { user, system } = process.cpuUsage()
    return pid === 'self' ? (user + system) / 1e6 : 0
  }
}
