import type { Insight } from './insight.ts'
import type { Latency, Told } from './messages.ts'

export interface Outcome {
  readonly subscribers: number
  readonly seconds: number
  /** How long it took all of them to come and be told the present. */
  readonly joinMs: number
  readonly told: Told
  readonly before: Insight
  readonly during: readonly Insight[]
  readonly after: Insight
  /** Who watches still once all have gone. */
  readonly watching: number
}

const AIM_MS = 250
/** What a process may have grown by that is no leak: it compiles what runs often. */
const SLACK_BYTES = 5e6
const MOST_BYTES_A_MINUTE = 2e6

const late = (name: string, { p50, p99, max }: Latency): string =>
  `${name}: p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, latest ${max.toFixed(0)} ms`

const mb = (bytes: number): string => (bytes / 1e6).toFixed(1)

export function account({ subscribers, seconds, joinMs, told, before, during, after }: Outcome): string {
  const shown = (name: string, { heapBytes, residentBytes, sockets, timers }: Insight) =>
    `${name}: heap ${mb(heapBytes)} MB, resident ${mb(residentBytes)} MB, ${sockets} sockets, ${timers} timers`
  return [
    `${subscribers} subscribers had the present in ${(joinMs / 1_000).toFixed(1)} s, then ${seconds} s of changes: ` +
      `${told.deliveries} deliveries`,
    late('all', told.all),
    late('of the variant that all watch', told.shared),
    shown('before', before),
    ...during.map((look, index) => shown(`during, ${index + 1}`, look)),
    shown('after', after),
    `heap while they watched: ${mb(slope(during, seconds))} MB a minute`,
  ].join('\n')
}

export function wrongsOf({ seconds, told, before, during, after, watching }: Outcome): string[] {
  const grown = slope(during, seconds)
  return [
    ...(told.missing > 0 ? [`${told.missing} times somebody was not told the last`] : []),
    ...(told.broken > 0 ? [`${told.broken} streams broke`] : []),
    ...(told.all.p99 < AIM_MS ? [] : [`p99 is ${told.all.p99.toFixed(0)} ms; the aim is ${AIM_MS} ms`]),
    ...(grown > MOST_BYTES_A_MINUTE ? [`the heap grows by ${mb(grown)} MB a minute`] : []),
    ...(watching > 0 ? [`${watching} watch still`] : []),
    ...(after.sockets > before.sockets ? [`${after.sockets - before.sockets} sockets are left`] : []),
    ...(after.timers > before.timers ? [`${after.timers - before.timers} timers are left`] : []),
    ...(after.heapBytes > before.heapBytes + SLACK_BYTES ? ['the memory has not come back'] : []),
  ]
}

/** Of the line nearest to what was seen, in bytes a minute. */
function slope(looks: readonly Insight[], seconds: number): number {
  if (looks.length < 2) return 0
  const step = seconds / 60 / looks.length
  const middle = (looks.length - 1) / 2
  const mean = looks.reduce((sum, { heapBytes }) => sum + heapBytes, 0) / looks.length
  const rise = looks.reduce((sum, { heapBytes }, index) => sum + (index - middle) * (heapBytes - mean), 0)
  const run = looks.reduce((sum, _look, index) => sum + (index - middle) ** 2, 0)
  return rise / run / step
}
