import type { Outcome } from './run.ts'

/** Longer than this no task of a killed worker may wait, in seconds. */
const LONGEST_WAIT = 60

/** What was wrong, the wait that is promised included. */
export function wrongsOf({ wrongs, figures }: Outcome): string[] {
  const tooLong = `a task of a killed worker waited ${figures.longestWait.toFixed(1)} s, more than ${LONGEST_WAIT} s`
  return figures.longestWait < LONGEST_WAIT ? [...wrongs] : [...wrongs, tooLong]
}

/** What happened, in a few lines. */
export function account(outcome: Outcome): string {
  const { figures, workersKilled, writersKilled, workersFrozen } = outcome
  const wrongs = wrongsOf(outcome)
  return [
    `${figures.changes} changes committed, ${figures.effects} effects, ${figures.rerun} runs more than effects`,
    `${workersKilled} workers and ${writersKilled} writers killed, ${workersFrozen} workers frozen; ${figures.lost} times a task lost its worker`,
    `longest wait of a task whose worker was killed while it ran: ${figures.longestWait.toFixed(1)} s`,
    `commit to effect: p50 ${figures.lagP50.toFixed(0)} ms, p99 ${figures.lagP99.toFixed(0)} ms`,
    ...(wrongs.length === 0
      ? ['Every change took effect once for every subscriber, in order; what was rolled back was never heard of.']
      : ['WRONG:', ...wrongs.map((wrong) => `- ${wrong}`)]),
  ].join('\n')
}
