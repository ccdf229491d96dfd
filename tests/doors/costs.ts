import { AsyncLocalStorage } from 'node:async_hooks'
import { Client } from 'pg'

/** What an answer costs in the database. */
export interface Cost {
  readonly statements: number
  /** How often somebody waits for the database: statements that are sent together wait once. */
  readonly trips: number
}

interface Tally {
  statements: number
  /** How many trips deep what has been answered was sent. */
  answered: number
  over: boolean
}

const tallies = new AsyncLocalStorage<Tally>()

/** Windows of rate limits are leased by the block, and the use of a key is noted once a minute: neither belongs to one request. */
const NOT_OF_ONE = /\brate_windows\b|update "?api_keys"? set "?last_used/i

let listening = false

/** What is sent to the database because of `act`, until it is done; what the process does by itself is not counted. */
export async function costOf<T>(act: () => Promise<T>): Promise<{ readonly result: T; readonly cost: Cost }> {
  listen()
  const tally: Tally = { statements: 0, answered: 0, over: false }
  const result = await tallies.run(tally, act)
  tally.over = true
  return { result, cost: { statements: tally.statements, trips: tally.answered } }
}

function listen(): void {
  if (listening) return
  listening = true
  const send = Reflect.get(Client.prototype, 'query') as (...args: unknown[]) => unknown
  Reflect.set(Client.prototype, 'query', function counting(this: Client, ...args: unknown[]) {
    const sent = Reflect.apply(send, this, args)
    const tally = tallies.getStore()
    if (tally === undefined || tally.over || NOT_OF_ONE.test(textOf(args)) || !(sent instanceof Promise)) return sent
    const trip = tally.answered + 1
    tally.statements += 1
    const answered = () => {
      if (!tally.over) tally.answered = Math.max(tally.answered, trip)
    }
    sent.then(answered, answered)
    return sent
  })
}

const textOf = ([first]: readonly unknown[]): string =>
  typeof first === 'string' ? first : (first as { text: string }).text
