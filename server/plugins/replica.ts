import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { walPositionOf } from '../../db/wal.ts'
import type { Actor } from '../../domain/common/access.ts'
import type { ReplicaReads } from '../../domain/common/replica.ts'
import type { App } from '../context.ts'
import { Replica, type ReplicaStanding } from '../replica/index.ts'

/** On the answer to a change it says how far the database had come; sent with a read, nothing older is shown. */
const HEADER = 'x-written-at'

interface OpenReplica {
  /** What it may answer of a request. */
  readsFor(actor: Actor, request: FastifyRequest, reply: FastifyReply): ReplicaReads
  standing(): ReplicaStanding
}

/** Nothing where there is no replica. */
export async function openReplica(server: FastifyInstance, app: App): Promise<OpenReplica | undefined> {
  const { config, url: primaryUrl, db, listener, metrics, log } = app
  const { replicaUrl: url, poolMax, namedStatements: named, replicaMostSecondsBehind: mostSecondsBehind } = config
  if (url === undefined) return undefined
  const options = { url, primaryUrl, poolMax, named, mostSecondsBehind, db, listener, metrics, log }
  const replica = await Replica.open(options)
  server.addHook('onClose', () => replica.close())
  return {
    standing: () => replica.standing(),
    readsFor(actor, request, reply) {
      const after = request.headers[HEADER]
      return replica.readsOf({
        keys: keysOf(actor, request),
        after: typeof after === 'string' ? walPositionOf(after) : undefined,
        wrote: (position) => {
          // A stream has sent its headers before the first of its calls was made.
          if (!reply.raw.headersSent) reply.header(HEADER, position)
        },
      })
    },
  }
}

/** Of whoever asks; the address stands for those who change something while they are nobody yet. */
function keysOf(actor: Actor, { ip }: FastifyRequest): string[] {
  const keys = [`address ${ip}`]
  if (actor.kind === 'user') keys.push(`user ${actor.userId}`)
  if (actor.kind !== 'system' && actor.cartToken !== undefined) keys.push(`cart ${actor.cartToken}`)
  return keys
}
