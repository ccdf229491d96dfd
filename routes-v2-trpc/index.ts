import multipart from '@fastify/multipart'
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { appRouter } from './app-router.ts'
import { MOST_CALLS } from './batch.ts'
import { answerFailure, noteUnexpected } from './failure.ts'
import { answerSingle, operationsOf, singleCall, uploads } from './fast.ts'
import { refuseHarmfulInput } from './harmless.ts'
import { headersOf } from './headers.ts'
import { answerStream } from './stream.ts'
import type { Context } from './trpc.ts'

export { appRouter, type AppRouter } from './app-router.ts'
export { envelopeOf } from './failure.ts'
export { faultsOfTrpc } from './problem.ts'
export { callsIn } from './batch.ts'

/** v2: flat typed calls for the storefront, at `/<router>.<procedure>`. */
export const routesV2: FastifyPluginAsync = async (app) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.setErrorHandler(answerFailure)
  await app.register(uploadCalls)
  app.route<{ Params: { path: string } }>({
    method: ['GET', 'POST'],
    url: '/:path',
    preHandler: refuseHarmfulInput,
    async handler(request, reply) {
      const { path } = request.params
      request.operation = operationsOf(path)
      const type = singleCall(request, path)
      if (type === 'subscription') return answerStream(request, reply, { path, ctx: contextOf(request, false) })
      if (type !== undefined) return answerSingle(request, reply, { path, type, ctx: contextOf(request, true) })
      return fastifyRequestHandler({
        router: appRouter,
        req: request,
        res: reply,
        path,
        allowBatching: true,
        maxBatchSize: MOST_CALLS,
        createContext: () => contextOf(request, false),
        responseMeta: ({ ctx, data, errors, type }) => ({
          headers: headersOf({ ctx, count: data.length, errors, stream: type === 'subscription' }),
        }),
        onError: ({ error }) => {
          if (error.code === 'INTERNAL_SERVER_ERROR') noteUnexpected(request, error, path)
        },
      })
    },
  })
}

/** Calls whose input is a form with files in it. */
const uploadCalls: FastifyPluginAsync = async (app) => {
  app.removeAllContentTypeParsers()
  await app.register(multipart, { throwFileSizeLimit: false })
  for (const [path, { id, input }] of uploads) {
    const read = (request: FastifyRequest) => request.incoming(input)
    app.post(`/${path}`, (request, reply) => {
      request.operation = id
      return answerSingle(request, reply, { path, type: 'mutation', ctx: contextOf(request, true), read })
    })
  }
}

function contextOf(request: FastifyRequest, takesText: boolean): Context {
  const context = { scope: request.scope, path: request.url.split('?', 1)[0]!, takesText }
  const idempotencyKey = request.headers['idempotency-key']
  if (idempotencyKey === undefined) return context
  const batch = (request.query as { batch?: string }).batch === '1'
  return { ...context, idempotencyKey, batch, replayed: new Set() }
}
