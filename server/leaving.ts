import { Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { App } from './context.ts'

/** How long a request may be under way on a connection that was opened just before the door was shut, in milliseconds. */
const LAST_MS = 1_000

/**
 * Lets a balancer see that this process is going before it goes. For `drainSeconds` everything is served, readiness says
 * no, and each answer closes its connection, so that none is kept; then nobody new is let in, and those who came last are
 * still heard. What is under way when the server is closed after this is waited for, as ever.
 */
export async function leave(
  { leaving, config }: Pick<App, 'leaving' | 'config'>,
  server: FastifyInstance,
): Promise<void> {
  leaving.abort()
  if (config.drainSeconds === 0) return
  await sleep(config.drainSeconds * 1_000)
  // As a server of HTTP it would hang up on connections whose first request has not arrived.
  Server.prototype.close.call(server.server)
  await sleep(LAST_MS)
}

/** Who leaves keeps no connection, and no stream: each would keep the server from closing for as long as somebody watches. */
export function leavingPlugin(
  server: FastifyInstance,
  { leaving, stockFeed }: Pick<App, 'leaving' | 'stockFeed'>,
): void {
  server.addHook('preClose', async () => stockFeed.close())
  server.addHook('onRequest', (_request, reply, done) => {
    if (leaving.signal.aborted) reply.header('connection', 'close')
    done()
  })
}
