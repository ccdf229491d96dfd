// Charts as SVG: a page that holds them needs no script and no other file.

export interface Series {
  readonly name: string
  /** Which of the page's colours; the same thing has the same one in all charts. */
  readonly colour: number
  /** One for each run; nothing where the run has none. */
  readonly values: readonly (Value | undefined)[]
}

export interface Value {
  readonly at: number
  /** Drawn as a line through the dot, from here to there. */
  readonly range?: readonly [low: number, high: number]
  /** Shown to whoever points at it. */
  readonly says: string
}

export interface ChartOptions {
  readonly title: string
  readonly labels: readonly string[]
  readonly series: readonly Series[]
  readonly unit: string
  /** A line that should be reached. */
  readonly aim?: number
}

const WIDTH = 520
const HEIGHT = 200
const EDGE = { left: 48, right: 12, top: 12, bottom: 28 }

/** Lines over runs, from zero up. */
export function chart({ title, labels, series, unit, aim }: ChartOptions): string {
  const most = Math.max(
    aim ?? 0,
    ...series.flatMap(({ values }) => values.map((value) => value?.range?.[1] ?? value?.at ?? 0)),
  )
  const step = stepOf(most)
  const top = Math.ceil(most / step) * step
  const inner = WIDTH - EDGE.left - EDGE.right
  const x = (index: number) => EDGE.left + (inner * (index + 0.5)) / labels.length
  const y = (value: number) => HEIGHT - EDGE.bottom - ((HEIGHT - EDGE.top - EDGE.bottom) * value) / top
  const ticks = Array.from({ length: Math.round(top / step) + 1 }, (_, n) => n * step)
  const grid = ticks.map((value) => [
    `<line class="grid" x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${round(y(value))}" y2="${round(y(value))}"/>`,
    `<text class="tick" x="${EDGE.left - 6}" y="${round(y(value) + 4)}" text-anchor="end">${shown(value)}</text>`,
  ])
  const marks = series.map((each, index) => seriesOf(each, index, series.length, x, y))
  const aimLine =
    aim === undefined
      ? ''
      : `<line class="aim" x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${round(y(aim))}" y2="${round(y(aim))}"><title>aim ${aim}</title></line>`
  const every = Math.ceil(labels.length / 8)
  const dates = labels.map((label, index) =>
    index % every === 0
      ? `<text class="tick" x="${round(x(index))}" y="${HEIGHT - 8}" text-anchor="middle">${escape(label)}</text>`
      : '',
  )
  const body = [...grid.flat(), aimLine, ...marks, ...dates].filter((line) => line !== '').join('\n')
  return `<figure><figcaption>${escape(title)} <span class="unit">${escape(unit)}</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escape(title)}">
${body}
</svg>
${legend(series, aim)}</figure>`
}

/** Neighbours stand a little apart, so that one does not hide the other. */
function seriesOf(
  { values, name, colour }: Series,
  index: number,
  count: number,
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  const shift = (index - (count - 1) / 2) * 8
  const there = values.flatMap((value, run) => (value === undefined ? [] : [{ ...value, x: round(x(run) + shift) }]))
  const line = there.map((each) => `${each.x},${round(y(each.at))}`).join(' ')
  const dots = there.map(
    (each) =>
      `<g>${each.range === undefined ? '' : `<line class="range" x1="${each.x}" x2="${each.x}" y1="${round(y(each.range[0]))}" y2="${round(y(each.range[1]))}"/>`}<circle cx="${each.x}" cy="${round(y(each.at))}" r="4"/><title>${escape(name)}: ${escape(each.says)}</title></g>`,
  )
  return `<g class="s${colour}"><polyline points="${line}"/>${dots.join('')}</g>`
}

function legend(series: readonly Series[], aim: number | undefined): string {
  const names = series.map(({ name, colour }) => `<span class="key s${colour}">${escape(name)}</span>`)
  if (aim !== undefined) names.push(`<span class="key aim">aim ${aim}</span>`)
  return `<p class="legend">${names.join(' ')}</p>`
}

/** 1, 2 or 5 times a power of ten, so that there are three to six lines. */
function stepOf(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most / 3 || 1))
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => most / step <= 5) ?? power * 10
}

const round = (value: number): number => Math.round(value * 10) / 10

const shown = (value: number): string => Number(value.toPrecision(6)).toLocaleString('en')

export const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
