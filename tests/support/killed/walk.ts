import { DomainError } from '../../../domain/common/errors.ts'
import type { FaultPoint } from '../../../domain/common/fault-point.ts'
import type { Act, Scene } from './acts.ts'
import { ask } from './asking.ts'
import { send } from './errand.ts'
import type { Death } from './process.ts'
import type { Shop } from './shop.ts'
import { traceOf, wrongsIn } from './verdict.ts'

/** One act, and where the process that is at it dies. */
export interface Run {
  readonly act: Act
  readonly death: Death
}

/** Every point of these acts, each time that a process comes by it, in the order of the way. */
export async function runsOf(shop: Shop, acts: readonly Act[]): Promise<Run[]> {
  const runs: Run[] = []
  for (const act of acts) {
    const scene = await act.begin(shop)
    const { way, stderr } = await send(errandOf(shop, scene))
    if (way.length === 0) throw new Error(`${act.name} came to nothing: ${stderr}`)
    for (const [place, point] of way.entries()) runs.push({ act, death: { point, nth: nthOf(way, place) } })
    await end(shop, scene)
  }
  return runs
}

const nthOf = (way: readonly FaultPoint[], place: number): number =>
  way.slice(0, place + 1).filter((point) => point === way[place]).length

export const titleOf = ({ act, death: { point, nth } }: Run): string => `${act.name}, ${point} ${nth}`

/**
 * Has a process die in the middle of an act; whoever is left goes on for a quarter of an hour, and the client, who heard
 * nothing, asks again with the same key.
 * @returns what is wrong then, in words
 */
export async function play(shop: Shop, { act, death }: Run): Promise<string[]> {
  const scene = await act.begin(shop)
  const { signal, stderr } = await send(errandOf(shop, scene, death))
  if (signal !== 'SIGKILL') return [`it did not die: ${signal} ${stderr}`]
  const before = await traceOf(shop.till.app.db)
  const answer = await end(shop, scene)
  return [...(await wrongsIn(shop.till.app.db, before)), ...(await scene.look(answer))]
}

function errandOf({ till: { app }, clock, world }: Shop, { asked }: Scene, death?: Death) {
  return { url: app.url, env: world.env, now: clock.now().toISOString(), asked, death }
}

/** Asks again until there is an answer, and lets a quarter of an hour pass. */
async function end(shop: Shop, scene: Scene): Promise<unknown> {
  let answer: unknown
  for (const minutes of [0, 1.1, 1.1, 14]) {
    if (minutes > 0) await shop.pass(minutes * 60)
    answer ??= await again(shop, scene)
    if (minutes === 1.1) await scene.meanwhile?.()
  }
  await shop.pass(61)
  return answer
}

/** Nothing: somebody seems to be at it still. What has come to pass meanwhile is an answer too. */
async function again({ till: { app } }: Shop, { asked }: Scene): Promise<unknown> {
  if (asked === undefined) return undefined
  return ask(app, asked).catch((error: unknown) => {
    if (!(error instanceof DomainError)) throw error
    if (error.type.code === 'common.idempotency-in-flight') return undefined
    if (error.type.code === 'payments.nothing-to-pay') return { refused: error.type.code }
    throw error
  })
}
