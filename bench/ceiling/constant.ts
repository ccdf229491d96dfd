// The ceiling of what is in memory: a bare route that answers the same text to whatever is asked, of the size that is given.

import { parseArgs } from 'node:util'
import Fastify from 'fastify'
import { ownUsage } from './usage.ts'

const { values } = parseArgs({ options: { bytes: { type: 'string' }, port: { type: 'string' } } })
const text = JSON.stringify({ text: 'x'.repeat(Math.max(0, Number(values.bytes) - '{"text":""}'.length)) })
const server = Fastify()
for (const path of ['/api/v1/products/:id', '/api/v2/products.byId']) {
  server.get(path, (_request, reply) => reply.type('application/json').send(text))
}
server.get('/livez', () => 'ok')
server.get('/metrics', ownUsage)
await server.listen({ host: '127.0.0.1', port: Number(values.port) })
