import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { Test } from 'tap'

export interface Asked {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: http.IncomingHttpHeaders
  readonly text: string
  /** The body, when it is JSON. */
  readonly body: unknown
}

export interface Told {
  readonly status: number
  /** Sent as JSON. */
  readonly body: unknown
}

/** What befalls one request: before it is dealt with, or after, when it has had its effect and nobody hears of it. */
export type Fault =
  | { readonly status: 429 | 500 | 503 }
  | 'silence-after'
  | 'break-after'
  | 'page-after'
  | { readonly statusAfter: 500 | 502 }

export interface FakeServer {
  /** Such as `http://127.0.0.1:41234`. */
  readonly base: string
  readonly asked: Asked[]
  /** Befalls the next request whose path ends so; then it is over. */
  befall(path: string, fault: Fault): void
}

/** A carrier's computer, on this machine, that fails when it is told to. */
export async function fakeServer(t: Test, deal: (asked: Asked) => Told): Promise<FakeServer> {
  const asked: Asked[] = []
  const faults: { readonly path: string; readonly fault: Fault }[] = []
  const server = http.createServer((request, response) => {
    const take = async () => {
      const each = await read(request)
      asked.push(each)
      const index = faults.findIndex(({ path }) => each.path.endsWith(path))
      const [found] = index < 0 ? [] : faults.splice(index, 1)
      answer(response, found?.fault, () => deal(each))
    }
    take().catch(() => response.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  return { base: `http://127.0.0.1:${port}`, asked, befall: (path, fault) => void faults.push({ path, fault }) }
}

async function read(request: http.IncomingMessage): Promise<Asked> {
  const { method = '', url = '/', headers } = request
  const { pathname: path, searchParams: query } = new URL(url, 'http://carrier')
  const text = (await buffer(request)).toString()
  const isJson = headers['content-type'] === 'application/json'
  return { method, path, query, headers, text, body: isJson ? (JSON.parse(text) as unknown) : undefined }
}

function answer(response: http.ServerResponse, fault: Fault | undefined, deal: () => Told): void {
  const send = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  if (typeof fault === 'object' && 'status' in fault) return void send(fault.status, {})
  const { status, body } = deal()
  if (fault === 'silence-after') return
  if (fault === 'break-after') return void response.destroy()
  if (fault === 'page-after') return void response.writeHead(200).end('<html>A page of a proxy</html>')
  send(fault === undefined ? status : fault.statusAfter, fault === undefined ? body : {})
}
