import type { AnyProcedure, ProcedureType } from '@trpc/server'
import { callTRPCProcedure, getTRPCErrorFromUnknown, getTRPCErrorShape, TRPCError } from '@trpc/server'
import { getHTTPStatusCodeFromError } from '@trpc/server/http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { cacheControl } from '../domain/common/caching.ts'
import { filesIn } from '../domain/common/files/image-file.ts'
import { JsonText } from '../domain/common/json-text.ts'
import type { Operation } from '../domain/common/operation.ts'
import { appRouter } from './app-router.ts'
import { noteUnexpected } from './failure.ts'
import { headersOf } from './headers.ts'
import type { Context, Meta } from './trpc.ts'

const procedures = appRouter._def.procedures as unknown as Record<string, AnyProcedure>
const config = appRouter._def._config
const operations = new Map(
  Object.entries(procedures).map(([path, { _def }]) => [path, (_def.meta as Meta).operation.id]),
)

const cachings = new Map(
  Object.entries(procedures).map(([path, { _def }]) => {
    const { operation } = _def.meta as Meta
    return [path, 'caching' in operation ? operation.caching : undefined]
  }),
)

/** The operations a call or a batch of calls names, by their ids; names of no procedure are left out. */
export function operationsOf(path: string): string | undefined {
  const known = operations.get(path)
  if (known !== undefined || !path.includes(',')) return known
  return path
    .split(',')
    .flatMap((each) => operations.get(each) ?? [])
    .join(',')
}

/** Calls that take files, by their paths. */
export const uploads: ReadonlyMap<string, Operation> = new Map(
  Object.entries(procedures).flatMap(([path, { _def }]) => {
    const { operation } = _def.meta as Meta
    return filesIn(operation.input).size > 0 ? [[path, operation as Operation] as const] : []
  }),
)

/** The type of the one procedure a plain call names; nothing for batches and whatever else the adapter is for. */
export function singleCall(request: FastifyRequest, path: string): ProcedureType | undefined {
  const type = Object.hasOwn(procedures, path) ? procedures[path]!._def.type : undefined
  if ('batch' in (request.query as object) || request.headers['trpc-accept'] !== undefined) return undefined
  const isQuery = (type === 'query' || type === 'subscription') && request.method === 'GET'
  const isMutation = type === 'mutation' && request.method === 'POST' && isJson(request.headers['content-type'])
  return isQuery || isMutation ? type : undefined
}

const isJson = (contentType: string | undefined): boolean => contentType?.startsWith('application/json') ?? false

interface SingleCall {
  readonly path: string
  readonly type: ProcedureType
  readonly ctx: Context
  readonly read?: (request: FastifyRequest) => unknown
}

/**
 * Answers a single JSON call without the adapter's Request, Response and streams, which cost several times the call
 * itself. Same answers as the adapter; a test holds the two equal.
 */
export async function answerSingle(
  request: FastifyRequest,
  reply: FastifyReply,
  { path, type, ctx, read = readInput }: SingleCall,
): Promise<FastifyReply> {
  reply.type('application/json')
  let input: unknown
  try {
    const data: unknown = await callTRPCProcedure({
      router: appRouter,
      path,
      ctx,
      type,
      batchIndex: 0,
      signal: undefined,
      getRawInput: async () => (input = read(request)),
    })
    const control = type === 'query' ? cacheControl(cachings.get(path), ctx.scope.actor) : undefined
    if (control !== undefined && !reply.hasHeader('cache-control')) reply.header('cache-control', control)
    if (ctx.replayed !== undefined) reply.headers(headersOf({ ctx, count: 1, errors: [] }))
    const bytes = data instanceof JsonText ? data.bytes : Buffer.from(JSON.stringify(data) ?? 'null')
    return await reply.send(Buffer.concat([BEFORE, bytes, AFTER]))
  } catch (cause) {
    const error = getTRPCErrorFromUnknown(cause)
    if (error.code === 'INTERNAL_SERVER_ERROR') noteUnexpected(request, error, path)
    const shape = getTRPCErrorShape({ config, ctx, error, input, path, type })
    reply.headers(headersOf({ ctx, count: 0, errors: [error] }))
    return reply.code(getHTTPStatusCodeFromError(error)).send(JSON.stringify({ error: shape }))
  }
}

const BEFORE = Buffer.from('{"result":{"data":')
const AFTER = Buffer.from('}}')

export function readInput(request: FastifyRequest): unknown {
  const given = request.method === 'GET' ? (request.query as { input?: string | string[] }).input : request.body
  const [raw] = [given as string | string[] | undefined].flat()
  if (raw === undefined || raw === '') return undefined
  try {
    return JSON.parse(raw)
  } catch (cause) {
    throw new TRPCError({ code: 'BAD_REQUEST', cause })
  }
}
