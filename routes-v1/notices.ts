import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { type Operation, perform } from '../domain/common/operation.ts'
import { receiveCarrierNotice } from '../domain/logistics/operations.ts'
import { receiveNotice } from '../domain/payments/operations.ts'

/**
 * What providers tell of their own accord. Their signatures are over the bytes as they came, so nothing here is parsed before
 * they are checked.
 */
export const noticeRoutes: FastifyPluginAsync = async (app) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  for (const provider of ['stripe', 'paystack', 'test'] as const) {
    app.post(`/webhooks/${provider}`, { config: { notices: true } }, (request) =>
      take(request, receiveNotice, { provider }),
    )
  }
  app.post<{ Params: { carrier: string } }>('/webhooks/carriers/:carrier', { config: { notices: true } }, (request) =>
    take(request, receiveCarrierNotice, { carrier: request.params.carrier }),
  )
}

function take(request: FastifyRequest, operation: Operation, from: object): Promise<unknown> {
  request.operation = operation.id
  const body = typeof request.body === 'string' ? request.body : ''
  return perform(request.scope, operation, { ...from, body, headers: headersOf(request) })
}

const headersOf = ({ headers }: FastifyRequest): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]))
