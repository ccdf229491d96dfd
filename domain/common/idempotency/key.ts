import { hash } from 'node:crypto'
import { type Actor, actorName, type Anonymous } from '../access.ts'
import type { Scope } from '../context.ts'
import { common, DomainError } from '../errors.ts'
import type { TokenGateway, Vault } from '../gateways.ts'

const KEY = /^[\x21-\x7E]{1,255}$/

/**
 * The key of a header `Idempotency-Key`, which may stand in quotes as structured fields have it.
 * @param part which call of a batch it is for: each is a request of its own
 * @throws `common.idempotency-key-invalid`
 */
export function keyFrom(header: string | readonly string[] | undefined, part?: number): string | undefined {
  if (header === undefined) return undefined
  const given = String(header)
  const key = /^"(.*)"$/.exec(given)?.[1] ?? given
  if (!KEY.test(key)) {
    throw new DomainError(common.idempotencyKeyInvalid, 'Idempotency-Key takes 1 to 255 visible ASCII characters.')
  }
  return part === undefined ? key : `${key}#${part}`
}

/** A request that its caller has named, to be told from others and known again. */
export interface KeyedRequest {
  /** As its row is called: a hash of who asks and the key, 32 bytes. */
  readonly id: Buffer
  /** Known to the caller alone; what is stored opens with it. */
  readonly key: string
  /** The same for the same operation and input, through whichever door. */
  readonly fingerprint: string
  readonly now: Date
  readonly vault: Vault
  readonly tokens: TokenGateway
}

interface Asked {
  readonly id: string
  readonly idempotency?: 'required'
}

/**
 * The request by its key; nothing when it has none, and for a dry run, which leaves nothing to be repeated.
 * @throws `common.idempotency-key-required`
 */
export function keyedRequest(scope: Scope, operation: Asked, actor: Actor, input: unknown): KeyedRequest | undefined {
  const { idempotencyKey: key, dryRun, now } = scope
  if (dryRun === true) return undefined
  if (key === undefined) {
    if (operation.idempotency === 'required' && actor.kind !== 'system') {
      throw new DomainError(common.idempotencyKeyRequired, 'This takes an Idempotency-Key, so that it is done once.')
    }
    return undefined
  }
  const { vault, tokens } = scope.gateways
  const id = hash('sha256', `${callerOf(actor, tokens)}\0${key}`, 'buffer')
  const fingerprint = hash('sha256', `${operation.id}\0${canonical(input)}`, 'base64url')
  return { id, key, fingerprint, now, vault, tokens }
}

/**
 * Nobody in particular is told from others by what their browser keeps, for a refresh may bring nothing else, and by
 * the cart they hold.
 */
const callerOf = (actor: Actor, { shown = '' }: TokenGateway): string =>
  actor.kind === 'anonymous' ? `anonymous ${shown}${cartOf(actor)}` : actorName(actor)

const cartOf = ({ cartToken }: Anonymous): string => (cartToken === undefined ? '' : ` ${cartToken}`)

/** JSON in which the order of names says nothing. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_name, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
