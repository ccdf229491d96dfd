import { randomUUID } from 'node:crypto'
import Fastify, { type FastifyInstance, type InjectOptions } from 'fastify'
import { filesIn } from '../../domain/common/files/image-file.ts'
import type { Operation } from '../../domain/common/operation.ts'
import { offersFile } from '../../routes-v1/files.ts'
import { routesV1 } from '../../routes-v1/index.ts'
import { appRouter } from '../../routes-v2-trpc/index.ts'
import { type MountedRoute, noteRoutes } from '../../server/openapi.ts'
import { formOf } from '../support/pictures.ts'
import type { Headers } from './callers.ts'

export interface MountedProcedure {
  readonly path: string
  readonly type: 'query' | 'mutation'
  readonly operation: Operation
}

/** Every operation that v1 mounts. */
export async function mountedRoutes(): Promise<MountedRoute[]> {
  const server = Fastify()
  const routes: MountedRoute[] = []
  noteRoutes(server, routes)
  await server.register(routesV1, { prefix: '/api/v1' })
  await server.ready()
  await server.close()
  return routes
}

interface Procedure {
  readonly _def: {
    readonly type: MountedProcedure['type'] | 'subscription'
    readonly meta?: { readonly operation?: Operation }
  }
}

/** Every operation that v2 mounts and answers; what it streams is tested where streams are. */
export function mountedProcedures(): MountedProcedure[] {
  const procedures = Object.entries(appRouter._def.procedures as unknown as Record<string, Procedure>)
  return procedures.flatMap(([path, { _def }]) =>
    _def.meta?.operation === undefined || _def.type === 'subscription'
      ? []
      : [{ path, type: _def.type, operation: _def.meta.operation }],
  )
}

export type Input = Readonly<Record<string, unknown>>

/** What a caller gets to see: the result, or the problem document of a failure. */
export interface Answer {
  readonly status: number
  readonly body: unknown
}

export async function throughV1(
  server: FastifyInstance,
  route: Route,
  input: Input,
  headers: Headers,
): Promise<Answer> {
  const response = await server.inject({ ...requestOf(route, input), headers: asJson(route, named(route, headers)) })
  return { status: response.statusCode, body: response.body === '' ? null : (JSON.parse(response.body) as unknown) }
}

/** What v1 sends as a file is compared within JSON, as v2 sends it. */
export const asJson = ({ operation }: { readonly operation?: Operation }, headers: Headers): Headers =>
  operation !== undefined && offersFile(operation) ? { accept: 'application/json', ...headers } : headers

/** Where money moves a request needs a name of its own. */
export const named = ({ operation }: { readonly operation?: Operation }, headers: Headers): Headers =>
  operation?.idempotency === 'required' ? { 'idempotency-key': randomUUID(), ...headers } : headers

/** What is sent of an input: JSON, or a form where there are files in it. */
export const bodyOf = (operation: Operation | undefined, input: Input): NonNullable<InjectOptions['body']> =>
  operation !== undefined && filesIn(operation.input).size > 0 ? formOf(input) : input

type Route = Pick<MountedRoute, 'method' | 'path'> & Partial<Pick<MountedRoute, 'operation'>>

/** The path takes what it names; of the rest a body takes all, a query what can be written in one. */
export function requestOf({ method, path, operation }: Route, input: Input): InjectOptions {
  const rest = { ...input }
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest[name]
    delete rest[name]
    return encodeURIComponent(String(value))
  })
  const url = `/api/v1${filled}`
  const verb = method.toUpperCase() as 'GET'
  if (method === 'post' || method === 'put' || method === 'patch')
    return { method: verb, url, body: bodyOf(operation, rest) }
  const query = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]))
  return { method: verb, url, query }
}

export async function throughV2(
  server: FastifyInstance,
  procedure: Pick<MountedProcedure, 'path' | 'type'> & Partial<Pick<MountedProcedure, 'operation'>>,
  input: Input,
  headers: Headers,
): Promise<Answer> {
  const { path, type } = procedure
  const url = `/api/v2/${path}`
  const request: InjectOptions =
    type === 'mutation'
      ? { method: 'POST', url, body: bodyOf(procedure.operation, input) }
      : { method: 'GET', url, query: { input: JSON.stringify(input) } }
  const response = await server.inject({ ...request, headers: named(procedure, headers) })
  return { status: response.statusCode, body: unwrap(response.json()) }
}

interface Envelope {
  readonly result?: { readonly data: unknown }
  readonly error?: { readonly data: { readonly problem: unknown } }
}

/** Takes a tRPC answer out of its envelope. */
export const unwrap = ({ result, error }: Envelope): unknown =>
  error === undefined ? (result?.data ?? null) : error.data.problem
