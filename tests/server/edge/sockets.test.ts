import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { test, type Test } from 'tap'
import { Problem } from '../../../domain/common/problem.ts'
import { buildServer } from '../../../server/app.ts'
import { testApp } from '../../support/app.ts'

const HOUR = 3_600_000
const patient = { head: HOUR, request: HOUR, idle: HOUR, silence: HOUR, beat: 50 }

/** What the server says to bytes as they are, until it closes; `more` is what dribbles after them. */
async function send(port: number, bytes: string | Buffer, more?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes))
    const dribble = more === undefined ? undefined : setInterval(() => socket.write(more), 20)
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => (heard += text))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error)
    })
    socket.on('close', () => {
      clearInterval(dribble)
      resolve(heard)
    })
  })
}

async function listening(t: Test, patience: Partial<typeof patient> = {}): Promise<number> {
  const server = await buildServer(await testApp(t), { ...patient, ...patience })
  t.teardown(() => server.close())
  await server.listen({ port: 0, host: '127.0.0.1' })
  const [address] = server.addresses() as AddressInfo[]
  return address!.port
}

function isProblem(t: Test, answer: string, status: number, code: string): void {
  const [head = '', body = ''] = answer.split('\r\n\r\n')
  const [first = '', ...lines] = head.split('\r\n')
  t.match(first, new RegExp(`^HTTP/1\\.1 ${status} `), answer.slice(0, 100))
  const headers = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  )
  t.match(headers.get('content-type'), /^application\/problem\+json/)
  for (const name of ['content-security-policy', 'x-frame-options', 'referrer-policy', 'cross-origin-opener-policy'])
    t.ok(headers.get(name), name)
  t.equal(headers.get('x-content-type-options'), 'nosniff')
  for (const name of ['server-timing', 'x-process-time']) t.ok(headers.get(name), name)
  const problem = Problem.parse(JSON.parse(body))
  t.match(problem, { status, code, type: `/docs/problems#${code}`, requestId: headers.get('x-request-id') })
  t.notMatch(answer, /HPE_|\.js:|\.ts:/, 'nothing internal')
}

const get = (more: string): string => `GET /livez HTTP/1.1\r\nHost: localhost\r\n${more}`

test('what is no request is answered as any other that cannot be', async (t) => {
  const port = await listening(t)
  for (const bytes of [
    'nonsense\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'BREW /pot HTTP/1.1\r\nHost: localhost\r\n\r\n',
    get('Broken header\r\n\r\n'),
    get('Content-Length: 1\r\nContent-Length: 2\r\n\r\n'),
    get('Content-Length: -1\r\n\r\n'),
    get('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
    get('Transfer-Encoding: chunked\r\n\r\nzz\r\n'),
    get('X-Null: a\0b\r\n\r\n'),
    Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
  ]) {
    isProblem(t, await send(port, bytes), 400, 'http.bad-request')
  }
  isProblem(t, await send(port, get(`X-Long: ${'x'.repeat(20_000)}\r\n\r\n`)), 431, 'http.header-fields-too-large')
  isProblem(t, await send(port, get('X: y\r\n'.repeat(4_000) + '\r\n')), 431, 'http.header-fields-too-large')
  const long = `GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`
  isProblem(t, await send(port, long), 414, 'http.uri-too-long')
  const close = 'Connection: close\r\n\r\n'
  const medium = `GET /${'x'.repeat(9_000)} HTTP/1.1\r\nHost: localhost\r\n${close}`
  isProblem(t, await send(port, medium), 414, 'http.uri-too-long')
  isProblem(t, await send(port, `GET /%zz HTTP/1.1\r\nHost: localhost\r\n${close}`), 400, 'http.bad-request')
  isProblem(t, await send(port, `GET /livez HTTP/1.1\r\n${close}`), 400, 'common.malformed')
  isProblem(t, await send(port, `GET /livez HTTP/1.0\r\n${close}`), 400, 'common.malformed')
  const v2 = `GET /api/v2/${'x'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n${close}`
  t.match(
    await send(port, v2),
    /^HTTP\/1\.1 414 [^]*content-type: application\/json\r\n[^]*\r\n\r\n{"error":{.*"data":{.*"problem":{"type":"\/docs/,
    'at v2 in the envelope of v2',
  )
  isProblem(t, await send(port, get(`Expect: a-miracle\r\n${close}`)), 417, 'http.expectation-failed')
  t.match(await send(port, get(close)), /^HTTP\/1\.1 200 /, 'and the server goes on')
})

test('who takes forever to ask is not waited for', async (t) => {
  const slowHead = await listening(t, { head: 200 })
  isProblem(t, await send(slowHead, get('X-Slow: '), 'x'), 408, 'http.request-timeout')
  const slowBody = await listening(t, { head: 200, request: 400 })
  const post = 'POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
  isProblem(t, await send(slowBody, `${post}Content-Length: 100000\r\n\r\n`, ' '), 408, 'http.request-timeout')
  isProblem(
    t,
    await send(slowBody, `${post}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n \r\n'),
    408,
    'http.request-timeout',
  )
  const idle = await listening(t, { idle: 100, silence: 300 })
  t.match(await send(idle, get('\r\n')), /^HTTP\/1\.1 200 /, 'a connection that asks no more is closed')
  t.equal(await send(idle, ''), '', 'and one that never asks')
})

test('more after an answer that has begun does not break into it', async (t) => {
  const port = await listening(t)
  const answer = await send(port, `${get('\r\n')}nonsense\r\n\r\n`)
  t.match(answer, /^HTTP\/1\.1 /)
  const starts = [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)
  t.ok(['200,400', '400', '200'].includes(starts.join()), starts.join())
})

test('who sends too much is told so, though they listen only once all is sent', async (t) => {
  const port = await listening(t)
  const sent = async (length: number): Promise<string> => {
    const head = `POST /api/v1/products HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`
    const socket = connect(port, '127.0.0.1')
    const failed = once(socket, 'error').then(([error]) => `nothing but ${(error as NodeJS.ErrnoException).code}`)
    const heard = new Promise<string>((resolve) => {
      socket.write(`${head}Content-Length: ${length}\r\n\r\n`)
      socket.write(Buffer.alloc(length, 32), (error) => {
        if (!error) socket.setEncoding('latin1').once('data', resolve)
      })
    })
    const answer = await Promise.race([heard, failed])
    socket.destroy()
    return answer
  }
  const answer = await sent(10_000_000)
  isProblem(t, answer, 413, 'http.content-too-large')
  t.notMatch(answer, /\r\nconnection: close/i, 'and the connection can go on')
  t.match(await sent(100_000_000), /^nothing but E/, 'as long as it is not more than anybody lets through')
})
