import { setTimeout as sleep } from 'node:timers/promises'
import { DomainError } from '../../../domain/common/errors.ts'
import type { FaultPoint } from '../../../domain/common/fault-point.ts'
import type { Act, Scene } from './acts.ts'
import { ask } from './asking.ts'
import { type Ended, send } from './errand.ts'
import type { Death, Errand } from './process.ts'
import type { Shop } from './shop.ts'
import { traceOf, underWay, wrongsIn } from './verdict.ts'

/** One act, and where the process that is at it dies. */
export interface Run {
  readonly act: Act
  readonly death: Death
}

/** Sends a process on an errand, or several. */
export type Sender = (errand: Errand) => Promise<Ended>

/** Every point of these acts, each time that a process comes by it, in the order of the way. */
export async function runsOf(shop: Shop, acts: readonly Act[], sender: Sender = send): Promise<Run[]> {
  const runs: Run[] = []
  for (const act of acts) {
    const scene = await act.begin(shop)
    const { way, stderr } = await sender(errandOf(shop, scene))
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
export async function play(shop: Shop, { act, death }: Run, sender: Sender = send): Promise<string[]> {
  const scene = await act.begin(shop)
  const { signal, stderr } = await sender(errandOf(shop, scene, death))
  if (signal !== 'SIGKILL') return [`it did not die: ${signal} ${stderr}`]
  const before = await traceOf(shop.till.app.db)
  const { answer, left } = await end(shop, scene)
  return [...left, ...(await wrongsIn(shop.till.app.db, before)), ...(await scene.look(answer))]
}

function errandOf({ till: { app }, clock, world }: Shop, { asked }: Scene, death?: Death) {
  return { url: app.url, env: world.env, now: clock.now().toISOString(), asked, death }
}

/** How soon a client asks again who has heard nothing, in milliseconds. */
const IMPATIENCE = [0, 30, 60]

interface End {
  /** What the client was told in the end. */
  readonly answer: unknown
  /** What was still under way when whoever is left had had the time to do it, in words. */
  readonly left: readonly string[]
}

/**
 * The client asks again at once, and is answered or told that it is being done. Whoever is left does what there is to do;
 * then a client without an answer asks once more. All of it lasts a quarter of an hour, or another where that begins something.
 */
async function end(shop: Shop, scene: Scene): Promise<End> {
  let answer: unknown
  for (const wait of IMPATIENCE) {
    await sleep(wait)
    answer ??= await again(shop, scene)
  }
  await shop.pass(66)
  await scene.meanwhile?.()
  for (let minute = 0; minute < 2; minute += 1) await shop.pass(66)
  const left = await underWay(shop.till.app.db)
  const late = answer === undefined && scene.asked !== undefined
  if (late) answer = await again(shop, scene)
  if (late) await scene.meanwhile?.()
  await shop.pass(14 * 60)
  if (late) await shop.pass(16 * 60)
  return { answer, left }
}

/** Nothing: somebody seems to be at it still. What has come to pass without the client is an answer too. */
async function again({ till: { app } }: Shop, { asked }: Scene): Promise<unknown> {
  if (asked === undefined) return undefined
  return ask(app, asked).catch((error: unknown) => {
    if (!(error instanceof DomainError)) throw error
    if (error.type.code === 'common.idempotency-in-flight') return undefined
    if (error.type.code === 'payments.nothing-to-pay') return { refused: error.type.code }
    throw error
  })
}
