import type { FastifyInstance } from 'fastify'
import type { App } from '../context.ts'

/** Bytes; a little more than deploy/nginx lets through. Whoever announces more is cut off. */
const MOST_AFTER_ALL = 50_000_000

/**
 * Has the rest of what is refused before it was read come in, and thrown away, instead of the connection closed on it: who is still
 * sending, such as a proxy, would lose the answer with the connection, and could only say that nobody was there.
 */
export function lingeringPlugin(server: FastifyInstance, { leaving }: Pick<App, 'leaving'>): void {
  server.addHook('onSend', (request, reply, _payload, done) => {
    const isRefused = reply.statusCode >= 400 && reply.statusCode < 500
    const isUnread = isRefused && !request.raw.complete && reply.hasHeader('connection')
    if (isUnread && !leaving.signal.aborted && Number(request.headers['content-length']) <= MOST_AFTER_ALL) {
      reply.removeHeader('connection')
    }
    done()
  })
}
