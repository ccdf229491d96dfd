import { type RawBuilder, sql } from 'kysely'
import type { Reader } from '../../db/connect.ts'

/** Where a rule of the data does not hold. */
export interface Fault {
  /** `<domain>.<rule>` */
  readonly rule: string
  /** What it says and what it ought to say. */
  readonly message: string
}

/** By the name of a rule, the query of one column, `message`, that finds where it does not hold. */
export type Rules = Readonly<Record<string, RawBuilder<unknown>>>

/** Of one rule; whoever has more has one cause. */
export const MOST_FAULTS = 100

/** Looks where rules do not hold. Each is one statement, so that it sees one moment however busy the market is. */
export async function faultsAgainst(db: Reader, rules: Rules): Promise<Fault[]> {
  const faults: Fault[] = []
  for (const [rule, query] of Object.entries(rules)) {
    const { rows } = await sql<{ message: string }>`${query} limit ${MOST_FAULTS}`.execute(db)
    faults.push(...rows.map(({ message }) => ({ rule, message })))
  }
  return faults
}
