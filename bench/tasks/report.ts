import { markdown, whole } from '../report.ts'
import type { Standing, TaskFigures } from './compare.ts'

/** What we should reach of the library our queue stands on. */
const AIM = 0.8
const HELD_TO = 'pg-boss'

/** One line for each measure: what each side gave, what a task cost its worker, and how many times as good we are. */
export function taskTable(figures: readonly TaskFigures[]): string {
  const [ours, ...others] = figures[0]!.standings.map(({ side }) => side)
  const sides = [ours!, ...others]
  const heading = [
    'measure',
    'unit',
    ...sides.flatMap((side) => [side, 'CPU µs']),
    ...others.map((side) => `/ ${side}`),
  ]
  const rows = figures.map((each) => {
    const of = (side: string) => each.standings.find((standing) => standing.side === side)
    const cells = sides.flatMap((side) => [amount(each, of(side)), cost(of(side))])
    return [each.measure, unitOf(each), ...cells, ...others.map((side) => ratio(each, of(side))), verdict(of(HELD_TO)!)]
  })
  return markdown([[...heading, 'aim'], ...rows])
}

const isTime = ({ unit }: TaskFigures): boolean => unit === 'ms'

const unitOf = (figures: TaskFigures): string => (isTime(figures) ? 'p50 / p99 ms' : figures.unit)

function amount(figures: TaskFigures, standing: Standing | undefined): string {
  if (standing === undefined) return ''
  return isTime(figures) ? `${standing.p50.toFixed(1)} / ${standing.p99.toFixed(1)}` : whole(standing.p50)
}

const cost = (standing: Standing | undefined): string =>
  standing?.cpuMicroseconds === undefined ? '' : whole(standing.cpuMicroseconds)

function ratio(figures: TaskFigures, standing: Standing | undefined): string {
  if (standing === undefined) return ''
  const { ratio, tailRatio } = standing
  return isTime(figures) ? `${ratio.toFixed(2)} / ${tailRatio.toFixed(2)}` : ratio.toFixed(2)
}

const verdict = ({ ratio }: Standing): string => `${AIM} ${ratio >= AIM ? 'met' : 'missed'}`
