// What a row of the matrix says: whose thing the input names, and what others are told.

import type { Input } from '../both-doors.ts'
import type { Headers } from '../callers.ts'
import { accountOf, type Account, isProgram, type Person } from './people.ts'
import type { MatrixMarket } from './market.ts'

/** Those whose thing it is. */
export type Group = 'guest' | 'buyer' | 'vendor A' | 'owner of A' | 'vendor B' | 'staff' | 'admin'

export interface Asking {
  readonly person: Person
  readonly headers: Headers
}

export interface Row {
  /**
   * `everybody`: public, nobody's in particular. `oneself`: about whoever asks, and no input can name another. `house`: the
   * marketplace's own, for whoever is let in. Otherwise those whose thing the input names.
   */
  readonly of: 'everybody' | 'oneself' | 'house' | readonly Group[]
  /** Made anew for each call that changes something. */
  readonly input: Input | ((market: MatrixMarket, asking: Asking) => Input | Promise<Input>)
  /** What those are told who are let in and whose thing it is not. */
  readonly stranger?: `${403 | 404} ${string}`
  /** What those are told whose thing it is, where that is not simply done. */
  readonly outcome?: `${number} ${string}`
  /** Each who asks is somebody new, because it ends their sessions or changes what they may do. */
  readonly anew?: boolean
}

export type Rows = Readonly<Record<string, Row | readonly Row[]>>

const groups: Readonly<Record<Group, readonly Account[]>> = {
  guest: [],
  buyer: ['buyer'],
  'vendor A': ['ownerA', 'staffA'],
  'owner of A': ['ownerA'],
  'vendor B': ['ownerB'],
  staff: ['support', 'admin'],
  admin: ['admin'],
}

const ofTheHouse = (group: Group): boolean => group === 'staff' || group === 'admin'

/** Whether a row is about what is this person's. Staff are staff in person only. */
export function isTheirs(person: Person, { of }: Pick<Row, 'of'>): boolean {
  if (typeof of === 'string') return true
  if (person === 'guest') return of.includes('guest')
  return of.some((group) => groups[group].includes(accountOf(person)) && !(ofTheHouse(group) && isProgram(person)))
}
