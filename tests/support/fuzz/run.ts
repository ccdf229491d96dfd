// Asks every route and every procedure whatever its schema allows, and more, as everybody who may ask.

import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import type { Operation } from '../../../domain/common/operation.ts'
import type { App } from '../../../server/context.ts'
import { mountedProcedures, mountedRoutes } from '../../doors/both-doors.ts'
import { type Callers, callersOf } from '../../doors/callers.ts'
import { type Base, basesOf, changedBases } from './bases.ts'
import { formTwists, takesFiles } from './forms.ts'
import { inputsOf } from './inputs.ts'
import { callerNames, type Twist, twists, v1Request, v2Request } from './requests.ts'
import { type Expected, faultOfV1, faultOfV2 } from './verdict.ts'

export interface Door {
  /** `post /orders` or `orders.create`. */
  readonly name: string
  readonly operation: Operation
  readonly status: number | undefined
  request(input: unknown, twist: Twist): InjectOptions
  faultOf(answer: LightMyRequestResponse, expected: Expected): string | undefined
}

/** Every route and procedure, those that only read first and those that may end a session or an account last. */
export async function doors(): Promise<Door[]> {
  const routes = (await mountedRoutes()).map((route) => ({
    name: `${route.method} ${route.path}`,
    operation: route.operation,
    status: route.status,
    request: (input: unknown, twist: Twist) => v1Request(route, input, twist),
    faultOf: faultOfV1,
  }))
  const procedures = mountedProcedures().map((procedure) => ({
    name: procedure.path,
    operation: procedure.operation,
    status: undefined,
    request: (input: unknown, twist: Twist) => v2Request(procedure, input, twist),
    faultOf: faultOfV2,
  }))
  return [...routes, ...procedures].toSorted((a, b) => danger(a.operation) - danger(b.operation))
}

function danger({ effect, id }: Operation): number {
  if (effect === 'read') return 0
  return /^(authentication|privacy)\./.test(id) ? 2 : 1
}

export interface Market {
  readonly app: App
  readonly server: FastifyInstance
}

export interface Effort {
  /** Requests for each route and procedure. */
  readonly runs: number
  readonly seed: number
  /** What the log was told of bugs since it was last asked. */
  readonly bugs: () => readonly string[]
}

/** How many answers had which status; what is wrong is thrown, shrunk to the least that shows it, with how to ask again. */
export type Tally = Record<number, number>

/** Asks one route or procedure. Nothing comes back when all is well. */
export async function fuzz(
  { server, app }: Market,
  door: Door,
  { runs, seed, bugs }: Effort,
): Promise<{ readonly tally: Tally; readonly fault: string | undefined }> {
  const { callers, explained } = await sceneOf(server, door)
  const expected = { operation: door.operation, status: door.status, explained }
  const tally: Tally = {}
  const bases = await basesOf(server, app, callers, door.operation.id)
  const caller = fc.constantFrom(...callerNames).map((name) => callers[name])
  const fromSchema: fc.Arbitrary<Base> = fc.record({ input: inputsOf(door.operation.input), headers: caller })
  const given = bases.length === 0 ? fromSchema : fc.oneof(fromSchema, changedBases(bases))
  const odd = takesFiles(door.operation) ? formTwists.map((form): Twist => ({ kind: 'none', text: '', form })) : twists
  const property = fc.asyncProperty(given, odd, async ({ input, headers }, twist) => {
    const request = requestOf(door, input, twist)
    if (request === undefined) return
    const answer = await server.inject({ ...request, headers: { ...request.headers, ...headers } })
    tally[answer.statusCode] = (tally[answer.statusCode] ?? 0) + 1
    const fault = [door.faultOf(answer, expected), ...bugs()].find((each) => each !== undefined)
    if (fault !== undefined)
      throw new Error(`${fault}\n  ${String(request.method)} ${JSON.stringify(request.url).slice(0, 500)}`)
  })
  // Each has a seed of its own, so that one alone can be asked again.
  const own = createHash('sha256').update(`${seed} ${door.name}`).digest().readInt32BE()
  const outcome = await fc.check(property, { numRuns: runs, seed: own })
  return {
    tally,
    fault: outcome.failed
      ? `${door.name}, FUZZ_SEED=${seed}: ${String(outcome.errorInstance)}\n${fc.defaultReportMessage(outcome)}`
      : undefined,
  }
}

/** What is too long to be written down reaches no server. */
function requestOf(door: Door, input: unknown, twist: Twist): InjectOptions | undefined {
  try {
    return door.request(input, twist)
  } catch (error) {
    if (error instanceof RangeError && error.message === 'Invalid string length') return undefined
    throw error
  }
}

interface Scene {
  readonly callers: Callers
  readonly explained: ReadonlySet<string>
  readonly since: number
}

const scenes = new WeakMap<FastifyInstance, Scene>()
/** Milliseconds; access tokens live longer. */
const SIGNED_IN = 120_000

/** What only reads ends no session, so that many can ask with the same tokens. */
async function sceneOf(server: FastifyInstance, { operation }: Door): Promise<Scene> {
  const known = scenes.get(server)
  if (known !== undefined && danger(operation) === 0 && Date.now() - known.since < SIGNED_IN) return known
  const explained = known?.explained ?? (await explainedIn(server))
  const scene = { callers: await callersOf(server), explained, since: Date.now() }
  scenes.set(server, scene)
  return scene
}

async function explainedIn(server: FastifyInstance): Promise<Set<string>> {
  const { body } = await server.inject('/docs/problems')
  return new Set([...body.matchAll(/<tr id="([^"]+)">/g)].map(([, code]) => code!))
}
