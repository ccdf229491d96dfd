import fs from 'node:fs'
import path from 'node:path'
import { PACE_HEADING, paceCells } from '../pace/report.ts'
import { aim, markdown, whole } from '../report.ts'
import { readResults, type Result } from '../results.ts'
import { page, storiesOf } from './page.ts'

const BEGIN = '<!-- what npm run bench -- report writes -->'
const END = '<!-- until here -->'
const home = path.join(import.meta.dirname, '..')

/** Every file that follows from what is stored, with what has to be in it. */
export function pages(): Map<string, string> {
  const results = readResults()
  const readme = path.join(home, 'README.md')
  return new Map([
    [path.join(home, 'report.html'), page(results)],
    [readme, withTable(fs.readFileSync(readme, 'utf8'), lastTable(results))],
  ])
}

export function writePages(): string[] {
  const all = pages()
  for (const [file, text] of all) fs.writeFileSync(file, text)
  return [...all.keys()]
}

function withTable(readme: string, table: string): string {
  const [before, rest] = readme.split(BEGIN)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined)
    throw new Error(`bench/README.md has no place for the table: ${BEGIN} … ${END}`)
  return `${before}${BEGIN}\n${table}\n${END}${after}`
}

/** The newest figures of each scenario and door, and what they are of. */
export function lastTable(results: readonly Result[]): string {
  const rows = storiesOf(results).flatMap(({ title, doors, runs }) =>
    doors.map((door) => {
      const { result, of } = runs.findLast((run) => run.of(door) !== undefined)!
      const { scenario, ours, ceiling, ratio } = of(door)!
      return [
        title,
        door,
        `${result.at.slice(0, 10)} ${result.commit}`,
        whole(ours.perSecond),
        ours.p50.toFixed(1),
        ours.p99.toFixed(1),
        whole(ceiling.perSecond),
        ratio.toFixed(2),
        `${aim(scenario)} ${ratio >= aim(scenario) ? 'met' : 'missed'}`,
      ]
    }),
  )
  if (rows.length === 0) return 'Nothing is stored yet.'
  const heading = ['scenario', 'door', 'run', 'req/s', 'p50 ms', 'p99 ms', 'ceiling req/s', 'ratio', 'aim']
  return `\n${markdown([heading, ...rows], 3)}\n\n${lastPaces(results)}${results.map((each) => lineOf(each)).join('\n')}\n`
}

/** The newest on each market, of calls that come evenly. */
function lastPaces(results: readonly Result[]): string {
  const last = new Map(results.flatMap((each) => (each.pace === undefined ? [] : [[each.data, each] as const])))
  const rows = [...last.values()].flatMap(({ data, at, commit, pace = [] }) =>
    pace.map((figures) => [data, `${at.slice(0, 10)} ${commit}`, ...paceCells(figures)]),
  )
  return rows.length === 0 ? '' : `${markdown([['market', 'run', ...PACE_HEADING], ...rows], 4)}\n\n`
}

const lineOf = ({ at, commit, command, machine, data, effort, note }: Result): string =>
  `- ${at.slice(0, 16).replace('T', ' ')}, ${commit}: \`${command}\` on the ${data} market; ${machine.processor}, ${machine.cores} cores, load ${machine.load} at its start; Node ${machine.node}, PostgreSQL ${machine.postgres}; ${effort.rounds} rounds of ${effort.seconds} s, ${effort.connections} connections, pools of ${effort.pool}${note === undefined ? '' : `. ${note}`}`
