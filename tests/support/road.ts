import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'

export interface Road {
  /** Of the database, by this way. */
  readonly url: string
  silence(): void
  mend(): void
  /** Hangs up on all who are on the way. */
  cut(): void
}

/** A way to a database on which, from some moment, nothing gets through, though nobody hangs up. */
export async function roadTo(t: Test, target: string): Promise<Road> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let silent = false
  const server = createServer((near) => {
    const far = connect(Number(port), hostname)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.on('error', () => {}).on('close', () => to.destroy())
      from.on('data', (data) => silent || to.write(data))
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  t.teardown(() => {
    server.close()
    cut()
  })
  const { port: mine } = server.address() as AddressInfo
  return {
    url: Object.assign(new URL(target), { host: `127.0.0.1:${mine}` }).href,
    silence: () => void (silent = true),
    mend: () => void (silent = false),
    cut,
  }
}
