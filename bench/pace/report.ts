import { markdown, whole } from '../report.ts'
import type { PaceFigures } from './run.ts'

/** `25 met`: what 95 of 100 may take at most, in milliseconds. */
export const paceAim = ({ aim, p95 }: PaceFigures): string =>
  aim === undefined ? '' : `${aim.toFixed(0)} ${p95 <= aim ? 'met' : 'missed'}`

export const PACE_HEADING = ['call', 'door', 'req/s', 'p50 ms', 'p95 ms', 'p99 ms', 'failed', 'p95 at most']

export const paceCells = (figures: PaceFigures): string[] => [
  figures.line,
  figures.door,
  whole(figures.perSecond),
  figures.p50.toFixed(1),
  figures.p95.toFixed(1),
  figures.p99.toFixed(1),
  whole(figures.failures),
  paceAim(figures),
]

export const paceTable = (figures: readonly PaceFigures[]): string =>
  markdown([PACE_HEADING, ...figures.map((each) => paceCells(each))], 2)
