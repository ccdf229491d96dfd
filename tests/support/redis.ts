import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'

export interface TestRedis {
  /** `redis://127.0.0.1:41234` */
  readonly url: string
  /** Every command it was sent, oldest first. */
  readonly heard: string[][]
  /** Its own clock, in milliseconds. */
  now: number
  /** Takes commands and answers none. */
  silent: boolean
  /** Leaves every client without a word and lets nobody in. */
  goAway(): void
  comeBack(): void
}

interface Value {
  text: string
  readonly expiresAt: number
}

/** As much of a Redis as counting and keeping take, on a free port, over its own protocol (RESP 2). */
export async function redisServer(t: Test): Promise<TestRedis> {
  const sockets = new Set<Socket>()
  let away = false
  const redis: TestRedis = {
    url: '',
    heard: [],
    now: Date.UTC(2026, 0, 1),
    silent: false,
    goAway() {
      away = true
      for (const socket of sockets) socket.destroy()
    },
    comeBack() {
      away = false
    },
  }
  const values = new Map<string, Value>()
  const server = createServer((socket) => {
    if (away) {
      socket.destroy()
      return
    }
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    serve(socket, redis, values)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    redis.goAway()
    server.close()
  })
  return Object.assign(redis, { url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

function serve(socket: Socket, redis: TestRedis, values: Map<string, Value>): void {
  let text = ''
  let queued: string[][] | undefined
  const answer = (command: string[]): string => {
    const name = command[0]!.toUpperCase()
    if (name === 'MULTI') {
      queued = []
      return '+OK\r\n'
    }
    if (name === 'EXEC') {
      const commands = queued ?? []
      queued = undefined
      return `*${commands.length}\r\n${commands.map((each) => run(each, redis.now, values)).join('')}`
    }
    if (queued === undefined) return run(command, redis.now, values)
    queued.push(command)
    return '+QUEUED\r\n'
  }
  socket.on('data', (data) => {
    text += data.toString('latin1')
    for (;;) {
      const [command, length] = readCommand(text)
      if (command === undefined) return
      text = text.slice(length)
      redis.heard.push(command)
      if (!redis.silent) socket.write(answer(command), 'latin1')
    }
  })
}

/** One array of bulk strings, and how long it was; nothing while it is not all there. */
function readCommand(text: string): [command: string[] | undefined, length: number] {
  const head = /^\*(\d+)\r\n/.exec(text)
  if (head === null) return [undefined, 0]
  const command: string[] = []
  let at = head[0].length
  for (let n = 0; n < Number(head[1]); n += 1) {
    const size = /^\$(\d+)\r\n/.exec(text.slice(at))
    if (size === null) return [undefined, 0]
    const from = at + size[0].length
    at = from + Number(size[1]) + 2
    if (text.length < at) return [undefined, 0]
    command.push(text.slice(from, at - 2))
  }
  return [command, at]
}

function run([name = '', key = '', ...rest]: string[], now: number, values: Map<string, Value>): string {
  const found = values.get(key)
  const value = found !== undefined && found.expiresAt > now ? found : undefined
  switch (name.toUpperCase()) {
    case 'PING':
      return '+PONG\r\n'
    case 'SET': {
      const options = rest.map((word) => word.toUpperCase())
      if (options.includes('NX') && value !== undefined) return '$-1\r\n'
      const lifetime = (unit: string, ms: number) =>
        options.includes(unit) ? ms * Number(rest[options.indexOf(unit) + 1]) : Number.POSITIVE_INFINITY
      values.set(key, { text: rest[0]!, expiresAt: now + Math.min(lifetime('PX', 1), lifetime('EX', 1_000)) })
      return '+OK\r\n'
    }
    case 'GET':
      return value === undefined ? '$-1\r\n' : `$${value.text.length}\r\n${value.text}\r\n`
    case 'DEL':
      return `:${Number(values.delete(key))}\r\n`
    case 'INCRBY': {
      const counted = value ?? { text: '0', expiresAt: Number.POSITIVE_INFINITY }
      counted.text = String(Number(counted.text) + Number(rest[0]))
      values.set(key, counted)
      return `:${counted.text}\r\n`
    }
    case 'PTTL':
      return `:${value === undefined ? -2 : value.expiresAt - now}\r\n`
    default:
      return `-ERR unknown command '${name}'\r\n`
  }
}
