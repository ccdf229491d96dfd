import type { Kysely, Transaction } from 'kysely'
import { type Reader, statement } from '../../../db/connect.ts'
import type { DB } from '../../../db/types.ts'
import type { Embedding } from './embedding.ts'

/** A body that its owner shares, to be compared with others. */
export interface SharedBody {
  readonly embedding: Embedding
  /** Which model made it. Points of different models have nothing to do with each other. */
  readonly model: string
  readonly sharedAt: string
}

export interface Neighbour {
  readonly userId: number
  /** From 0, the same, to 2, the opposite: 1 less the cosine of the angle between two bodies. */
  readonly distance: number
}

const findText = `
  select embedding, model, shared_at as "sharedAt" from body_embeddings where user_id = $1`

export async function findShared(db: Reader, userId: number): Promise<SharedBody | undefined> {
  return (await db.executeQuery(statement<SharedBody>(findText, [userId]))).rows[0]
}

const saveText = `
  insert into body_embeddings (user_id, embedding, model, shared_at) values ($1, $2::real[], $3, $4)
  on conflict (user_id) do update
  set embedding = excluded.embedding, model = excluded.model, shared_at = excluded.shared_at`

/** In place of what the same person shared before. */
export async function saveShared(db: Kysely<DB>, userId: number, body: SharedBody): Promise<void> {
  await db.executeQuery(statement(saveText, [userId, body.embedding, body.model, body.sharedAt]))
}

/** @returns whether there was one */
export async function deleteShared(trx: Transaction<DB>, userId: number): Promise<boolean> {
  const { numDeletedRows } = await trx.deleteFrom('body_embeddings').where('user_id', '=', userId).executeTakeFirst()
  return numDeletedRows > 0n
}

const nearestText = `
  select user_id as "userId", distance from nearest_bodies($1::real[], $2, $3, $4)`

/** Others whose bodies are no further away than `within`, the nearest first, and no more than 200 of them. */
export async function findNearest(
  db: Reader,
  {
    embedding,
    model,
    besides,
    within,
  }: Omit<SharedBody, 'sharedAt'> & { readonly besides: number; readonly within: number },
): Promise<Neighbour[]> {
  return (await db.executeQuery(statement<Neighbour>(nearestText, [embedding, model, besides, within]))).rows
}
