import type { Reader } from '../../db/connect.ts'
import type { ReadCtx } from '../common/context.ts'
import { atStart, conclude, follow } from './chain.ts'
import * as queries from './chain-queries.ts'
import type { Fault, Head, Verdict, VerifyTrail } from './schema.ts'

const MOST_FAULTS = 1_000

/** Compares every sealed event with its seal, from the start of the chain to its end. */
export async function verifyTrail({ db }: ReadCtx, { head: noted }: VerifyTrail): Promise<Verdict> {
  const faults: Fault[] = []
  let [sealed, faultCount, standing] = [0, 0, atStart]
  const note = (found: readonly Fault[]) => {
    faultCount += found.length
    faults.push(...found.slice(0, MOST_FAULTS - faults.length))
  }
  for await (const link of queries.readLinks(db)) {
    const step = follow(standing, link)
    if (step.faults.length > 0) note(step.faults)
    standing = step.standing
    sealed += 1
  }
  note(conclude(standing))
  if (noted !== undefined) note(await faultsOfHead(db, noted))
  const { position, previous } = standing
  const head = { position, hash: previous!.toString('hex') }
  return { sealed, unsealed: await queries.countUnsealed(db), head, faults, faultCount }
}

/** Whoever can change events can seal them anew; not so that the chain still holds a head that was noted elsewhere. */
async function faultsOfHead(db: Reader, { position, hash }: Head): Promise<Fault[]> {
  const found = await queries.findHash(db, position)
  if (found?.toString('hex') === hash) return []
  const message =
    found === undefined
      ? 'the chain has no seal where a head was noted'
      : 'the chain does not hold the head that was noted here: it has been written anew'
  return [{ position, message }]
}
