import { once } from 'node:events'
import { connect } from 'node:net'
import { test, type Test } from 'tap'
import { Problem } from '../../domain/common/problem.ts'
import { httpTitle } from '../../routes-v1/index.ts'
import { freePort } from '../support/processes.ts'
import { openFolder, startNginx } from '../support/topology/programs.ts'
import { programOf } from './files.ts'

const skip = programOf('nginx') === undefined && 'nginx is not installed'

/** What is said to bytes as they are, until the connection ends. */
async function answerTo(port: number, bytes: string): Promise<string> {
  let heard = ''
  const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
  socket.setEncoding('utf8').on('data', (text: string) => (heard += text))
  // It may not care to read to the end.
  socket.on('error', () => {})
  await once(socket, 'close')
  return heard
}

interface Refused {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

function read(answer: string): Refused {
  const [head = '', ...rest] = answer.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  const headers = new Headers(lines.map((line) => line.split(/:\s*/s, 2) as [string, string]))
  return { status: Number(first.split(' ')[1]), headers, body: JSON.parse(rest.join('\r\n\r\n')) as unknown }
}

function isProblem(t: Test, { status, headers, body }: Refused, wanted: number, code: string, door: 'v1' | 'v2'): void {
  t.equal(status, wanted)
  t.equal(headers.get('content-type'), door === 'v1' ? 'application/problem+json' : 'application/json')
  const told = body as { error: { message: string; data: { httpStatus: number; problem: unknown } } }
  const problem = Problem.parse(door === 'v1' ? body : told.error.data.problem)
  t.match(problem, { status, code, type: `/docs/problems#${code}`, requestId: headers.get('x-request-id') })
  t.ok(problem.detail)
  if (status < 500) t.equal(problem.title, httpTitle(status))
  if (door === 'v2') t.match(told.error, { message: problem.detail, data: { httpStatus: status } })
  t.equal(headers.get('x-content-type-options'), 'nosniff')
  t.equal(headers.get('content-security-policy'), "default-src 'none'; frame-ancestors 'none'")
  t.equal(headers.get('retry-after'), status === 503 ? '2' : null)
}

test('what nginx answers itself is told as the door it was on its way to would tell it', { skip }, async (t) => {
  const stack = new AsyncDisposableStack()
  t.teardown(() => stack.disposeAsync())
  // Nobody listens behind it.
  const ports = [await freePort(), await freePort()]
  const port = Number(new URL(await startNginx(stack, { folder: openFolder(stack), ports })).port)
  const end = 'Host: shop.test\r\nConnection: close\r\n'
  for (const door of ['v1', 'v2'] as const) {
    const at = `/api/${door}/products`
    const refused = async (bytes: string, status: number, code: string) =>
      isProblem(t, read(await answerTo(port, bytes)), status, code, door)
    const key = 'Idempotency-Key: one\r\nContent-Length: 0\r\n'
    await refused(`GET ${at} HTTP/1.1\r\n${end}\r\n`, 503, 'common.unavailable')
    await refused(`POST ${at} HTTP/1.1\r\n${end}${key}\r\n`, 503, 'common.unavailable')
    await refused(`GET ${at}?q=${'x'.repeat(70_000)} HTTP/1.1\r\n${end}\r\n`, 414, 'http.uri-too-long')
    await refused(
      `GET ${at} HTTP/1.1\r\n${end}X-Long: ${'x'.repeat(70_000)}\r\n\r\n`,
      431,
      'http.header-fields-too-large',
    )
    await refused(`POST ${at} HTTP/1.1\r\n${end}Content-Length: 50000000\r\n\r\n`, 413, 'http.content-too-large')
    await refused(`GET ${at}/%zz HTTP/1.1\r\n${end}\r\n`, 400, 'http.bad-request')
    await refused(`GET ${at} HTTP/1.1\r\nConnection: close\r\n\r\n`, 400, 'http.bad-request')
    await refused(`TRACE ${at} HTTP/1.1\r\n${end}\r\n`, 405, 'http.method-not-allowed')
  }
  const hidden = ['/metrics', '/readyz', '/refused/v1', '/refused/v2']
  for (const path of hidden) {
    const answer = await answerTo(port, `GET ${path} HTTP/1.1\r\n${end}\r\n`)
    isProblem(t, read(answer), 404, 'http.not-found', 'v1')
  }
  isProblem(t, read(await answerTo(port, 'nonsense\r\n\r\n')), 400, 'http.bad-request', 'v1')
})
