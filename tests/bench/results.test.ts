import fs from 'node:fs'
import { test } from 'tap'
import { page } from '../../bench/page/page.ts'
import { lastTable, pages } from '../../bench/page/write.ts'
import { changesOf, changeTable, readResults, type Result, textOf } from '../../bench/results.ts'
import { ratioOf } from '../../bench/measure.ts'

const side = { perSecond: 1_000, p50: 2, p99: 9, memoryBytes: 1e8, cpuMicroseconds: 100, failures: 0 }

function result(at: string, ratio: number, more: Partial<Result> = {}): Result {
  return {
    at,
    commit: 'abcdef01',
    command: 'npm run bench -- detail',
    machine: { processor: 'A <fast> one', node: 'v24', postgres: '18.4', platform: 'linux x64', cores: 2, load: 0.1 },
    data: 'usual',
    effort: { seconds: 2, rounds: 5, connections: 32, pool: 10 },
    figures: [{ scenario: 'detail', door: 'v1', ours: side, ceiling: side, ratio, spread: 0.02 }],
    tasks: [],
    wall: [],
    trials: [],
    ...more,
  }
}

test('the ratio of a run is the median of its rounds, its spread what half of them lie apart', (t) => {
  t.strictSame(ratioOf([0.5, 0.9, 0.6, 0.7, 0.8]).ratio, 0.7)
  t.ok(Math.abs(ratioOf([0.5, 0.9, 0.6, 0.7, 0.8]).spread - 0.1) < 1e-9)
  t.strictSame(ratioOf([0.5]), { ratio: 0.5, spread: 0 })
  t.end()
})

const verdicts = (now: Result, ...stored: Result[]) => changesOf(stored, now).map(({ verdict }) => verdict)

test('a run is set beside the last one that measured the same, and noise is called the same', (t) => {
  const first = result('2026-11-01T00:00:00.000Z', 0.5)
  const now = (ratio: number, more?: Partial<Result>) => result('2026-11-03T00:00:00.000Z', ratio, more)
  t.strictSame(verdicts(now(0.53), first), ['same'])
  t.strictSame(verdicts(now(0.47), first), ['same'])
  t.strictSame(verdicts(now(0.55), first), ['better'])
  t.strictSame(verdicts(now(0.45), first), ['worse'])
  t.strictSame(
    verdicts(now(0.55), first, result('2026-11-02T00:00:00.000Z', 0.56)),
    ['same'],
    'the last, not the first',
  )
  t.strictSame(verdicts(now(0.9, { data: 'large' }), first), [], 'other data are another matter')
  t.strictSame(verdicts(now(0.9)), [], 'the first of its kind')
  t.match(changeTable(changesOf([first], now(0.8))), /\| detail v1 \| better +\| 0\.50 \| 0\.80 \|/)
  t.end()
})

test('the page holds all of it, and asks for nothing from elsewhere', (t) => {
  const trial = { name: 'chaos-stock', passed: false, seconds: 12 }
  const html = page([
    result('2026-11-01T00:00:00.000Z', 0.5),
    result('2026-11-02T00:00:00.000Z', 0.8, { note: 'a "busy" machine', trials: [trial] }),
  ])
  for (const part of [
    '0.8 met',
    'better',
    'chaos-stock',
    'failed',
    'A &lt;fast&gt; one',
    'a &quot;busy&quot; machine',
  ]) {
    t.match(html, part, part)
  }
  t.equal(html.match(/<svg /g)?.length, 2)
  t.notMatch(html, /NaN|undefined|Infinity|<script|<link|@import|url\(|src=/)
  t.match(page([]), /Nothing is stored yet/)
  t.match(lastTable([result('2026-11-01T00:00:00.000Z', 0.5)]), /\| detail +\| v1 +\|.*\| +0\.50 \| +0\.8 missed \|/)
  t.end()
})

const steady = (p95: number) => [
  { line: 'suggest', door: 'v2', perSecond: 50, p50: 2, p95, p99: 40, failures: 0, aim: 25 } as const,
]

test('what came of calls at a steady pace is told, the newest of each market', (t) => {
  const results = [
    result('2026-11-01T00:00:00.000Z', 0.5, { pace: steady(99) }),
    result('2026-11-02T00:00:00.000Z', 0.5, { pace: steady(24) }),
    result('2026-11-03T00:00:00.000Z', 0.5, { pace: steady(31), data: 'large' }),
    result('2026-11-04T00:00:00.000Z', 0.5),
  ]
  for (const told of [page(results), lastTable(results)]) {
    t.match(told, /suggest[^]*24\.0[^]*25 met/)
    t.match(told, /suggest[^]*31\.0[^]*25 missed/)
    t.notMatch(told, '99.0')
  }
  t.notMatch(page([result('2026-11-01T00:00:00.000Z', 0.5)]), 'steady pace')
  t.end()
})

test('what is committed is what npm run bench -- report writes', (t) => {
  for (const [file, text] of pages()) {
    t.ok(fs.existsSync(file) && fs.readFileSync(file, 'utf8') === text, `${file}: npm run bench -- report`)
    t.ok(Buffer.byteLength(text) < 500_000, `${file} is of a size one can send`)
  }
  for (const each of readResults()) t.equal(textOf(JSON.parse(textOf(each)) as Result), textOf(each), each.at)
  t.end()
})
