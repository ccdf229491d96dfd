import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { FileMissing, typeOf } from '../../domain/common/storage.ts'
import { findShown } from '../../domain/images/index.ts'
import type { App } from '../context.ts'
import { NONE } from '../csp/policy.ts'
import { addressSigner } from '../gateways/storage/addresses.ts'
import { HttpError } from '../../routes-v1/index.ts'

interface ImagePath {
  Params: { readonly id: string; readonly width: string }
}

interface FilePath {
  Params: { readonly '*': string }
  Querystring: { readonly expires?: unknown; readonly signature?: unknown }
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/
const WIDTH = /^(?<width>[1-9]\d{0,3})\.webp$/
/** What is under an address never changes; it may go. */
const FOR_GOOD = 'public, max-age=31536000, immutable'

/** A picture is nothing but a picture: whoever opens it by itself meets a page that may do nothing. */
const config = { csp: { 'default-src': NONE, sandbox: true }, cspReportOnly: {} }

/** Pictures: those that everybody may see under addresses that last, all others for who has an address we signed. */
export function fileRoutes(server: FastifyInstance, app: App): void {
  const { storage, site, vault } = app.gateways
  const addresses = addressSigner(site.url, vault.secretsFor('file addresses'))
  const send = async (reply: FastifyReply, key: string, cacheControl: string) => {
    const content = await storage.get(key).catch((error: unknown) => {
      throw error instanceof FileMissing ? new HttpError(404, NOTHING) : error
    })
    return reply.header('cache-control', cacheControl).type(typeOf(key)).send(Readable.from(content))
  }
  server.get<ImagePath>('/images/:id/:width', { config }, async (request, reply) => {
    const { id, width } = request.params
    const wide = Number(WIDTH.exec(width)?.groups?.['width'])
    const key = UUID.test(id) && wide > 0 ? await findShown(app.db, id, wide) : undefined
    if (key === undefined) throw new HttpError(404, NOTHING)
    const tag = `"${key}"`
    // Pages of others show it too.
    reply.headers({ etag: tag, 'cross-origin-resource-policy': 'cross-origin' })
    if (request.headers['if-none-match']?.includes(tag) !== true) return send(reply, key, FOR_GOOD)
    return reply.code(304).header('cache-control', FOR_GOOD).send()
  })
  server.get<FilePath>('/files/*', { config }, async (request, reply) => {
    const { expires, signature } = request.query
    const signed = { key: request.params['*'], expires: String(expires), signature: String(signature) }
    const key = addresses.read(signed, app.clock())
    if (key === undefined) throw new HttpError(404, NOTHING)
    return send(reply, key, 'private, no-store')
  })
}

const NOTHING = 'There is no such picture.'
