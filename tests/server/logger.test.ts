import { test } from 'tap'
import { run, until } from './child.ts'

const speak = (script: string) => [
  '--input-type=module',
  '--eval',
  `import { createLogger } from './server/logger.ts'; const log = createLogger('info'); ${script}`,
]
const linesIn = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)

test('what was said last is written before a process ends, however it ends', async (t) => {
  const many = 'for (let n = 0; n < 500; n += 1) log.info({ n }, "ürün 🧵");'
  const ends: readonly (readonly [string, number])[] = [
    ['', 0],
    ['process.exit(3)', 3],
    ['throw new Error("nobody catches it")', 1],
    ['setTimeout(() => { log.info({ n: 500 }, "later"); process.exit(4) }, 5)', 4],
  ]
  for (const [end, code] of ends) {
    const ended = await run(t, speak(many + end)).ended
    t.equal(ended.code, code, ended.stderr.slice(0, 200))
    const lines = linesIn(ended.stdout)
    t.strictSame(
      lines.map(({ n }) => n),
      lines.map((_, n) => n),
      'in the order in which it was said',
    )
    t.ok(lines.length >= 500, end)
    t.match(lines[0], { level: 30, service: 'fashionistar', msg: 'ürün 🧵', time: /^\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z$/ })
  }
})

test('what is said is soon to be read, also when little is', async (t) => {
  const child = run(t, speak('log.info("one"); setInterval(() => {}, 1_000)'))
  await until(() => child.said().includes('"one"'), 'the line is there while the process lives')
})

test('secrets are covered, at the top of a line and one level below', async (t) => {
  const script = `
    log.info({ token: 'sesame', asked: { password: 'sesame', email: 'a@b.example' }, n: 1 }, 'asked')
    log.child({ apiKey: 'sesame', taskId: 't' }).info({ code: 'sesame' }, 'from a child')
    log.error({ err: Object.assign(new Error('no'), { code: 'E1', client: { password: 'sesame' } }) }, 'failed')`
  const { stdout } = await run(t, speak(script)).ended
  t.notMatch(stdout, /sesame/)
  const covered = '[redacted]'
  t.match(linesIn(stdout), [
    { token: covered, asked: { password: covered, email: 'a@b.example' }, n: 1 },
    { apiKey: covered, taskId: 't', code: covered },
    { err: { message: 'no', code: 'E1', stack: /Error: no/ } },
  ])
})
