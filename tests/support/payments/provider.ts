import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type Fault, type Faults, type FaultSetting, faultsOf } from './faults.ts'
import type { NoticeHabits, Notices } from './notices.ts'

export interface Asked {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: http.IncomingHttpHeaders
  readonly body: string
}

export interface Told {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A provider of payments as its API shows it, on this machine; the test holds its strings. */
export interface FakeProvider {
  /** Such as `http://127.0.0.1:41234`. */
  readonly base: string
  readonly faults: Faults
  readonly notices: Notices
  /** What has been asked, faults included. */
  readonly asked: readonly Asked[]
  /** The buyer does what the page asks for. */
  pay(reference: string, how?: 'success' | 'declined'): void
  /** What it has of a buyer under our reference. */
  money(reference: string): Money
  close(): Promise<void>
}

export interface Money {
  readonly authorised: number
  readonly captured: number
  readonly refunded: number
}

export interface FakeOptions {
  readonly faults?: FaultSetting
  readonly notices?: NoticeHabits
  /** Dates what it tells. */
  readonly clock?: () => Date
}

interface Api {
  /** Tells one request from another, for chance. */
  identify(asked: Asked): string
  /** Answers, doing what is asked for but for the fault. */
  answer(asked: Asked, fault: Fault | undefined): Promise<Told>
  readonly tooMany: unknown
}

/** Listens on a port of its own and breaks connections as the faults have it. */
export async function listen(api: Api, setting: FaultSetting | undefined) {
  const faults = faultsOf(setting)
  const asked: Asked[] = []
  const server = http.createServer((request, response) => {
    take(request, response).catch(() => response.destroy())
  })
  async function take(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const each = await askedBy(request)
    asked.push(each)
    const fault = faults.draw(`${each.method} ${each.path}`, api.identify(each))
    if (fault === 'cut-before') return void response.destroy()
    const told = fault === 'too-many' ? { status: 429, body: api.tooMany } : await api.answer(each, fault)
    if (fault === 'cut-after') return void response.destroy()
    const { status, body, headers } = told
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = async () => {
    server.close()
    server.closeAllConnections()
  }
  return { base: `http://127.0.0.1:${port}`, faults, asked, close }
}

async function askedBy(request: http.IncomingMessage): Promise<Asked> {
  const { method = '', url = '', headers } = request
  const { pathname: path, searchParams: query } = new URL(url, 'http://provider')
  return { method, path, query, headers, body: await text(request) }
}

/** Does what was asked for, or answers as if it had failed, or both. */
export async function withFault(
  fault: Fault | undefined,
  failure: unknown,
  slowMs: number,
  act: () => Told,
): Promise<Told> {
  if (fault === 'error-before') return { status: 500, body: failure }
  const told = act()
  if (fault === 'slow') await new Promise((resolve) => setTimeout(resolve, slowMs))
  return fault === 'error-after' ? { status: 500, body: failure } : told
}
