// What is wrong with an answer, whatever was asked.

import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import type { LightMyRequestResponse } from 'fastify'
import { z } from 'zod'
import type { Operation } from '../../../domain/common/operation.ts'
import { offersFile } from '../../../routes-v1/files.ts'
import { Problem } from '../../../domain/common/problem.ts'

const ajv = new Ajv2020({ strict: false, validateFormats: false })
const isProblem = ajv.compile(z.toJSONSchema(Problem))

const INTERNAL =
  /\n\s+at |node_modules|\/(?:server|domain|routes-v[12][\w-]*|db|jobs)\/[\w/-]+\.ts|violates [\w -]+ constraint|syntax error at or near|relation \\?"\w+\\?" does|duplicate key value|invalid input syntax|out of range for type|pg_\w+|Kysely|ZodError|TypeError|RangeError/

export interface Expected {
  readonly operation: Operation
  /** Of a success, on v1. */
  readonly status: number | undefined
  /** Every code a caller is told about. */
  readonly explained: ReadonlySet<string>
}

const validators = new Map<Operation, ValidateFunction>()

function validatorOf(operation: Operation): ValidateFunction {
  const known = validators.get(operation)
  const made = known ?? ajv.compile(z.toJSONSchema(operation.output, { io: 'output', unrepresentable: 'any' }))
  validators.set(operation, made)
  return made
}

/** Nothing, when all is well. */
export function faultOfV1(answer: LightMyRequestResponse, expected: Expected): string | undefined {
  const { statusCode, headers, body } = answer
  if (statusCode >= 400)
    return faultOfFailure(statusCode, body, expected, headers['content-type'], 'application/problem+json')
  if (statusCode === 304 || statusCode === 204) return body === '' ? undefined : 'a body where none may be'
  if (statusCode !== expected.status) return `an unexpected ${statusCode}`
  if (offersFile(expected.operation) && headers['content-type'] === 'application/pdf') return undefined
  return faultOfResult(JSON.parse(body), expected.operation)
}

interface Envelope {
  readonly result?: { readonly data?: unknown }
  readonly error?: { readonly data: { readonly problem: unknown; readonly httpStatus: number } }
}

export function faultOfV2(answer: LightMyRequestResponse, expected: Expected): string | undefined {
  const { statusCode, headers, body } = answer
  if (headers['content-type']?.startsWith('application/json') !== true) return `content-type ${headers['content-type']}`
  for (const { result, error } of [JSON.parse(body) as Envelope | Envelope[]].flat()) {
    const fault =
      error === undefined
        ? faultOfResult(result?.data ?? null, expected.operation)
        : faultOfFailure(error.data.httpStatus, JSON.stringify(error.data.problem), expected)
    if (fault !== undefined) return fault
  }
  return statusCode >= 500 ? `${statusCode}` : undefined
}

function faultOfFailure(
  status: number,
  body: string,
  { explained }: Expected,
  type?: string,
  wanted?: string,
): string | undefined {
  if (status >= 500) return `${status} ${body.slice(0, 300)}`
  if (wanted !== undefined && type?.startsWith(wanted) !== true) return `a failure as ${type}`
  if (INTERNAL.test(body)) return `something internal: ${body.slice(0, 300)}`
  const problem = JSON.parse(body) as { status: number; code: string; type: string }
  if (!isProblem(problem)) return `no problem document: ${ajv.errorsText(isProblem.errors)}`
  if (problem.status !== status) return `${problem.status} in a ${status}`
  if (problem.type !== `/docs/problems#${problem.code}`) return `the type ${problem.type}`
  return explained.has(problem.code) ? undefined : `${problem.code} is nowhere explained`
}

function faultOfResult(data: unknown, operation: Operation): string | undefined {
  const isResult = validatorOf(operation)
  return isResult(data) ? undefined : `not as described: ${ajv.errorsText(isResult.errors)}`
}
