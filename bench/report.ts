import os from 'node:os'
import type { Figures } from './measure.ts'

/** What one request of each scenario should reach of its ceiling. */
const aims: Readonly<Record<string, number>> = { order: 0.6, kept: 0.7 }

export const aim = (scenario: string): number => aims[scenario] ?? 0.8

const columns: readonly (readonly [heading: string, cell: (figures: Figures) => string])[] = [
  ['scenario', ({ scenario }) => scenario],
  ['door', ({ door }) => door],
  ['req/s', ({ ours }) => whole(ours.perSecond)],
  ['p50 ms', ({ ours }) => ours.p50.toFixed(1)],
  ['p99 ms', ({ ours }) => ours.p99.toFixed(1)],
  ['memory MB', ({ ours }) => whole(ours.memoryBytes / 1e6)],
  ['CPU µs', ({ ours }) => whole(ours.cpuMicroseconds)],
  ['failed', ({ ours, ceiling }) => whole(ours.failures + ceiling.failures)],
  ['ceiling req/s', ({ ceiling }) => whole(ceiling.perSecond)],
  ['CPU µs', ({ ceiling }) => whole(ceiling.cpuMicroseconds)],
  ['ratio', ({ ratio }) => ratio.toFixed(2)],
  ['aim', ({ scenario, ratio }) => `${aim(scenario).toFixed(1)} ${ratio >= aim(scenario) ? 'met' : 'missed'}`],
]

export const whole = (value: number): string => Math.round(value).toLocaleString('en')

export function table(figures: readonly Figures[]): string {
  return markdown([
    columns.map(([heading]) => heading),
    ...figures.map((each) => columns.map(([, cell]) => cell(each))),
  ])
}

/** A table that Markdown understands as well; `words` columns stand to the left. */
export function markdown(rows: readonly (readonly string[])[], words = 2): string {
  const widths = rows[0]!.map((_, index) => Math.max(...rows.map((row) => row[index]!.length)))
  const line = (cells: readonly string[], fill = ' ') =>
    `| ${cells.map((cell, index) => (index < words ? cell.padEnd(widths[index]!, fill) : cell.padStart(widths[index]!, fill))).join(' | ')} |`
  const [heading, ...body] = rows.map((row) => line(row))
  const rule = line(widths.map((width) => '-'.repeat(width)))
  return [heading, rule, ...body].join('\n')
}

export interface Machine {
  readonly processor: string
  readonly node: string
  readonly postgres: string
  readonly platform: string
  readonly cores: number
  /** How many wanted a core in the minute before. */
  readonly load: number
}

const loadAtStart = Math.round(os.loadavg()[0]! * 10) / 10

export const machine = (postgres: string): Machine => ({
  processor: os.cpus()[0]?.model ?? 'unknown',
  node: process.version,
  postgres,
  platform: `${os.platform()} ${os.arch()}`,
  cores: os.availableParallelism(),
  load: loadAtStart,
})

/** To whoever waits, beside what is the outcome. */
export const say = (line: string): boolean => process.stderr.write(`${line}\n`)
