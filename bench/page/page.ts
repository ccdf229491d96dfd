import type { Figures } from '../measure.ts'
import { PACE_HEADING, paceCells } from '../pace/report.ts'
import { aim, whole } from '../report.ts'
import { changesOf, type Result } from '../results.ts'
import type { Door } from '../scenarios.ts'
import { chart, escape, type Value } from './chart.ts'
import { style } from './style.ts'

/** Every stored run, the oldest first, as one page that needs nothing else. */
export function page(results: readonly Result[]): string {
  const last = results.at(-1)
  const about =
    last === undefined
      ? '<p>Nothing is stored yet: <code>npm run bench</code>.</p>'
      : `<p>${results.length} ${results.length === 1 ? 'run' : 'runs'}, the last ${when(last.at)} at commit <code>${escape(last.commit)}</code>.</p>`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Fashionistar: benchmarks</title>
<style>${style}</style>
</head>
<body>
<h1>Benchmarks</h1>
${about}
<p class="soft">A ratio is what we answer beside a server that does nothing but the same SQL, measured in turn, so a busy machine disturbs both.
Requests a second and milliseconds are of the machine and the moment. Written by <code>npm run bench -- report</code>.</p>
${[callSection(results), changeSection(results), ratioSection(results), ...paceSection(results), trialSection(results), runSection(results)].join('\n')}
</body>
</html>
`
}

const when = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`
const label = (at: string): string => at.slice(5, 16).replace('T', ' ')

const DOORS = ['v1', 'v2'] as const

/** What is measured of one scenario on one data set, over all runs. */
interface Story {
  readonly title: string
  readonly scenario: string
  readonly doors: readonly Door[]
  readonly runs: readonly { readonly result: Result; readonly of: (door: Door) => Figures | undefined }[]
}

export function storiesOf(results: readonly Result[]): Story[] {
  const keys = results.flatMap(({ figures, data }) => figures.map(({ scenario }) => `${scenario} ${data}`))
  return [...new Set(keys)].map((key) => {
    const [scenario = '', data = ''] = key.split(' ')
    const runs = results
      .filter((each) => each.data === data && each.figures.some((figures) => figures.scenario === scenario))
      .map((result) => ({
        result,
        of: (door: Door) => result.figures.find((each) => each.scenario === scenario && each.door === door),
      }))
    const doors = DOORS.filter((door) => runs.some(({ of }) => of(door) !== undefined))
    return { title: data === 'usual' ? scenario : `${scenario}, ${data} market`, scenario, doors, runs }
  })
}

function callSection(results: readonly Result[]): string {
  return section('Calls', `<div class="cards">${storiesOf(results).map(card).join('\n')}</div>`)
}

function card({ title, scenario, doors, runs }: Story): string {
  const labels = runs.map(({ result }) => label(result.at))
  const series = (of: (figures: Figures) => Value) =>
    doors.map((door) => ({
      name: door,
      colour: DOORS.indexOf(door),
      values: runs.map((run) => {
        const figures = run.of(door)
        return figures && of(figures)
      }),
    }))
  const ratios = series(({ ratio, spread }) => ({
    at: ratio,
    range: [Math.max(0, ratio - spread), ratio + spread],
    says: `${ratio.toFixed(2)} ± ${spread.toFixed(2)}`,
  }))
  const latencies = series(({ ours: { p50, p99 } }) => ({
    at: p50,
    range: [p50, p99],
    says: `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
  }))
  const rows = doors.map((door) => callRow(door, runs.findLast((run) => run.of(door) !== undefined)!.of(door)!))
  return `<article class="card"><h3>${escape(title)}</h3>
${chart({ title: 'Ratio to the ceiling', labels, series: ratios, unit: '1 is the ceiling', aim: aim(scenario) })}
${chart({ title: 'Latency', labels, series: latencies, unit: 'ms: the dot is p50, the line goes up to p99' })}
${htmlTable(['last run', 'ratio', 'aim', 'req/s', 'ceiling', 'p50 ms', 'p99 ms', 'CPU µs', 'MB'], rows)}</article>`
}

function callRow(door: Door, { scenario, ratio, ours, ceiling }: Figures): Cell[] {
  const met = ratio >= aim(scenario)
  return [
    door,
    ratio.toFixed(2),
    { text: `${aim(scenario)} ${met ? 'met' : 'missed'}`, is: met ? 'met' : 'missed' },
    whole(ours.perSecond),
    whole(ceiling.perSecond),
    ours.p50.toFixed(1),
    ours.p99.toFixed(1),
    whole(ours.cpuMicroseconds),
    whole(ours.memoryBytes / 1e6),
  ]
}

function changeSection(results: readonly Result[]): string {
  const last = results.at(-1)
  const changes = last === undefined ? [] : changesOf(results.slice(0, -1), last)
  if (changes.length === 0) return ''
  const rows = changes.map(({ name, before, now, verdict }) => [
    name,
    before.toFixed(2),
    now.toFixed(2),
    { text: verdict, is: verdict },
  ])
  return section('The last run beside the one before', htmlTable(['ratio of', 'before', 'now', 'verdict'], rows))
}

/** The newest of what is compared with something other than the ceiling. */
function ratioSection(results: readonly Result[]): string {
  const tasks = results.findLast((each) => each.tasks.length > 0)?.tasks ?? []
  const wall = results.findLast((each) => each.wall.length > 0)?.wall ?? []
  const queue = tasks.flatMap(({ measure, unit, standings }) =>
    standings.map(({ side, p50, p99, ratio }) => [
      measure,
      side,
      unit,
      p50.toFixed(1),
      p99.toFixed(1),
      ratio.toFixed(2),
    ]),
  )
  const behind = wall.map(({ call, walled, open, ratio }) => [call, whole(walled), whole(open), ratio.toFixed(2)])
  return [
    queue.length === 0
      ? ''
      : section(
          'Tasks, beside other queues',
          htmlTable(['measure', 'side', 'unit', 'p50', 'p99', 'we to it'], queue, 3),
        ),
    behind.length === 0
      ? ''
      : section('The second wall', htmlTable(['call', 'behind it, req/s', 'before it, req/s', 'ratio'], behind)),
  ].join('\n')
}

/** The newest on each market. */
function paceSection(results: readonly Result[]): string[] {
  const last = new Map(results.flatMap((each) => (each.pace === undefined ? [] : [[each.data, each] as const])))
  const rows = [...last.values()].flatMap(({ data, at, pace = [] }) =>
    pace.map((figures) => [...paceCells(figures), data, when(at)]),
  )
  return rows.length === 0 ? [] : [section('At a steady pace', htmlTable([...PACE_HEADING, 'market', 'when'], rows, 2))]
}

function trialSection(results: readonly Result[]): string {
  const last = new Map(results.flatMap(({ trials, at }) => trials.map((trial) => [trial.name, { ...trial, at }])))
  if (last.size === 0) return ''
  const rows = [...last.values()].map(({ name, passed, seconds, at }) => [
    name,
    { text: passed ? 'passed' : 'failed', is: passed ? 'met' : 'missed' },
    whole(seconds),
    when(at),
  ])
  return section('Trials', htmlTable(['trial', 'last run', 'seconds', 'when'], rows))
}

function runSection(results: readonly Result[]): string {
  const rows = results
    .toReversed()
    .map(({ at, commit, command, machine, data, effort, note = '' }) => [
      when(at),
      commit,
      command,
      data,
      `${machine.processor}, ${machine.cores} cores, load ${machine.load} at its start; Node ${machine.node}, PostgreSQL ${machine.postgres}`,
      `${effort.rounds} × ${effort.seconds} s, ${effort.connections} connections, pool ${effort.pool}`,
      note,
    ])
  if (rows.length === 0) return ''
  return section('Runs', htmlTable(['when', 'commit', 'command', 'data', 'machine', 'effort', 'note'], rows, 7))
}

const section = (title: string, body: string): string => `<section><h2>${escape(title)}</h2>${body}</section>`

type Cell = string | { readonly text: string; readonly is: string }

/** `words` columns stand to the left. */
function htmlTable(heading: readonly string[], rows: readonly (readonly Cell[])[], words = 1): string {
  const row = (tag: string, cells: readonly Cell[]) => {
    const all = cells.map((each, index) => {
      const { text, is } = typeof each === 'string' ? { text: each, is: '' } : each
      const classes = [index < words ? 'word' : '', is].filter((name) => name !== '').join(' ')
      return `<${tag}${classes === '' ? '' : ` class="${classes}"`}>${escape(text)}</${tag}>`
    })
    return `<tr>${all.join('')}</tr>`
  }
  return `<div class="scroll"><table${words > 3 ? ' class="prose"' : ''}><thead>${row('th', heading)}</thead><tbody>${rows.map((cells) => row('td', cells)).join('\n')}</tbody></table></div>`
}
