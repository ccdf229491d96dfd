import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Test } from 'tap'

export interface Taken {
  readonly method: string
  readonly path: string
  readonly headers: http.IncomingHttpHeaders
  readonly body: Buffer
}

/** What a provider answers; a function answers as it likes, or not at all. */
export type Reply =
  | { readonly status: number; readonly body?: unknown; readonly headers?: http.OutgoingHttpHeaders }
  | ((response: http.ServerResponse) => void)

export interface HttpProvider {
  /** Such as `http://localhost:41234`. */
  readonly base: string
  /** What has been asked so far. */
  readonly taken: readonly Taken[]
  /** What it answers from here on. */
  reply: Reply
}

/** Somebody who delivers for us, on this machine: takes every request and answers as it is told. */
export async function httpProvider(
  t: Test,
  reply: Reply,
  tls?: { readonly key: string; readonly cert: string },
): Promise<HttpProvider> {
  const taken: Taken[] = []
  const take = async (request: http.IncomingMessage, response: http.ServerResponse) => {
    const { method = '', url: path = '', headers } = request
    taken.push({ method, path, headers, body: await buffer(request) })
    answer(response, provider.reply)
  }
  const server = tls === undefined ? http.createServer() : https.createServer(tls)
  server.on('request', (request, response) => {
    // A request that breaks off has nobody to be answered.
    take(request, response).catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  const provider = { base: `${tls === undefined ? 'http' : 'https'}://localhost:${port}`, taken, reply }
  return provider
}

/** Takes a request and never answers. */
export const silence: Reply = () => {}

function answer(response: http.ServerResponse, reply: Reply): void {
  if (typeof reply === 'function') return reply(response)
  const { status, body = '', headers } = reply
  response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body))
}
