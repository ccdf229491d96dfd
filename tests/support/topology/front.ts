import { once } from 'node:events'
import { connect } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import { watchLog } from '../log-watch.ts'
import { DATABASES, openFolder, startNginx } from './programs.ts'
import { REMOTE_ADDRESS, relayTo } from './relay.ts'
import type { Topology } from './topology.ts'
import { type Web, webs } from './webs.ts'

/** What a server is opened for. */
export interface Serving {
  readonly env: NodeJS.ProcessEnv
  /** Of the test's database, past any pooler. */
  readonly url: string
  readonly onLog?: ((line: Record<string, unknown>) => void) | undefined
}

let opened = 0

/** nginx and two web processes over a test's own database, in the place of a server in this process. */
export async function openFront(t: Test, { pooler, redis }: Topology, serving: Serving): Promise<FastifyInstance> {
  const { env, url, onLog } = serving
  // Who is started first ends last.
  const both = webs()
  const stack = new AsyncDisposableStack()
  let ended: Promise<void> | undefined
  const close = () => (ended ??= stack.disposeAsync())
  t.teardown(close)
  const name = String((opened += 1))
  const order = {
    name,
    level: onLog === undefined ? 'info' : 'debug',
    env: environmentOf(env, url, pooler, `redis://127.0.0.1:${redis}/${await nextDatabase(redis)}`),
  } as const
  const ports = await Promise.all(
    both.map(async (web) => {
      web.listen(name, (line) => {
        watchLog(t, line)
        onLog?.(JSON.parse(line) as Record<string, unknown>)
      })
      stack.defer(async () => void (await web.ask({ act: 'close', name })))
      return (await web.ask({ act: 'open', ...order })).port!
    }),
  )
  const http = `set_real_ip_from 127.0.0.1; real_ip_header ${REMOTE_ADDRESS};`
  const address = await startNginx(stack, { folder: openFolder(stack), ports, http })
  t.comment(`through nginx at ${address}`)
  const relay = stack.adopt(relayTo(address, onLog === undefined ? undefined : () => heard(both, name)), (each) =>
    each.close(),
  )
  return serverLike({ ...relay, listen: async () => address, close, address })
}

/** Resolves once all that was logged has been told. */
const heard = (both: readonly Web[], name: string) => Promise.all(both.map((web) => web.ask({ act: 'echo', name })))

function environmentOf(env: NodeJS.ProcessEnv, url: string, pooler: number, redis: string): NodeJS.ProcessEnv {
  return {
    ...env,
    DATABASE_URL: Object.assign(new URL(url), { port: String(pooler) }).href,
    DATABASE_DIRECT_URL: url,
    // Debian's PgBouncer is of before 1.21.
    DATABASE_NAMED_STATEMENTS: '0',
    REDIS_URL: redis,
    TRUST_PROXY: 'loopback',
  }
}

/** Counts of one test are none of another's. The first is where they are counted. */
async function nextDatabase(redis: number): Promise<number> {
  const socket = connect(redis, '127.0.0.1', () => socket.write('INCR servers\r\n'))
  const [answer] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return 1 + (Number(/^:(\d+)/.exec(answer.toString())![1]) % (DATABASES - 1))
}

/** As much of a server as there is to it. */
function serverLike(own: Record<string, unknown>): FastifyInstance {
  return new Proxy(own, {
    get(of, name) {
      if (name in of || typeof name === 'symbol' || name === 'then') return of[name as string]
      throw new Error(`This server is two processes behind nginx, and has no ${name}: say inProcess, with the reason.`)
    },
  }) as unknown as FastifyInstance
}
