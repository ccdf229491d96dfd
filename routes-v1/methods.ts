import type { FastifyInstance } from 'fastify'
import type { Operation } from '../domain/common/operation.ts'
import { HttpError } from './http-error.ts'

const all = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** Remembers which methods each resource answers, so that the rest can be refused properly once all are known. */
export function collectMethods(app: FastifyInstance): Map<string, Map<string, Operation | undefined>> {
  const resources = new Map<string, Map<string, Operation | undefined>>()
  app.addHook('onRoute', ({ url, method, config }) => {
    const methods = resources.get(url) ?? new Map<string, Operation | undefined>()
    for (const each of [method].flat()) methods.set(each, config?.operation)
    resources.set(url, methods)
  })
  return resources
}

/** OPTIONS says what a resource can do; any other method that it does not know is 405 with `Allow`. */
export function answerOtherMethods(
  app: FastifyInstance,
  prefix: string,
  resources: ReturnType<typeof collectMethods>,
): void {
  for (const [path, methods] of resources) {
    const url = path.slice(prefix.length)
    const allow = [...methods.keys(), 'OPTIONS'].join(', ')
    const operations = [...methods].flatMap(([method, operation]) =>
      operation === undefined ? [] : [{ method, operation: operation.id, summary: operation.summary }],
    )
    app.options(url, {
      handler: (_request, reply) => reply.header('allow', allow).send({ allow: allow.split(', '), operations }),
    })
    app.route({
      method: all.filter((method) => !methods.has(method)),
      url,
      // Before the body is read: whether it could be does not matter.
      onRequest: (request, _reply, done) =>
        done(new HttpError(405, `${request.method} is not allowed here; ${allow} are.`, { allow })),
      handler: (_request, reply) => reply.send(),
    })
  }
}
