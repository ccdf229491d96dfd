import { sql, type RawBuilder, type Transaction } from 'kysely'
import type { Reader } from '../../db/connect.ts'
import type { DB } from '../../db/types.ts'
import type { About, UploadedImage } from './schema.ts'

/** One size of a picture, as it is stored. */
export interface Size {
  readonly key: string
  readonly width: number
  readonly height: number
}

const isOf = (about: About): RawBuilder<unknown> =>
  'productId' in about ? sql`product_id = ${about.productId}` : sql`review_id = ${about.reviewId}`

const shown = sql.raw(`id, status, alt, url, width, height, blurhash, created_at as "createdAt"`)

interface NewImage {
  readonly about: About
  readonly userId: number
  readonly alt: string
  readonly sourceKey: string
}

export async function insertImage(
  trx: Transaction<DB>,
  { about, userId, alt, sourceKey }: NewImage,
  now: Date,
): Promise<UploadedImage> {
  const [purpose, productId, reviewId] =
    'productId' in about ? ['product', about.productId, null] : ['review', null, about.reviewId]
  const { rows } = await sql<UploadedImage>`
    insert into images (purpose, product_id, review_id, user_id, alt, source_key, created_at)
    values (${purpose}, ${productId}, ${reviewId}, ${userId}, ${alt}, ${sourceKey}, ${now.toISOString()})
    returning ${shown}`.execute(trx)
  return rows[0]!
}

export async function countImages(trx: Transaction<DB>, about: About): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from images where ${isOf(about)}`.execute(trx)
  return rows[0]!.count
}

/** In the order they came. */
export async function listImages(db: Reader, about: About): Promise<UploadedImage[]> {
  const { rows } = await sql<UploadedImage>`select ${shown} from images where ${isOf(about)} order by id`.execute(db)
  return rows
}

export interface Source {
  readonly id: number
  readonly publicId: string
  readonly sourceKey: string
  readonly productId: number | null
  readonly reviewId: number | null
}

/** One that waits for its sizes. */
export async function findSource(db: Reader, id: number): Promise<Source | undefined> {
  const { rows } = await sql<Source>`
    select id, public_id as "publicId", source_key as "sourceKey", product_id as "productId", review_id as "reviewId"
    from images where id = ${id} and status = 'processing'`.execute(db)
  return rows[0]
}

interface Made {
  readonly url: string
  readonly blurhash: string
  /** The largest first. */
  readonly sizes: readonly Size[]
}

/** @returns whether it was still waiting */
export async function makeReady(trx: Transaction<DB>, id: number, { url, blurhash, sizes }: Made): Promise<boolean> {
  const { width, height } = sizes[0]!
  const { rows } = await sql`
    update images set status = 'ready', source_key = null, url = ${url}, blurhash = ${blurhash}, width = ${width},
      height = ${height}, sizes = ${JSON.stringify(sizes)}
    where id = ${id} and status = 'processing' returning id`.execute(trx)
  return rows.length > 0
}

/** @returns whether it was still waiting */
export async function refuse(trx: Transaction<DB>, id: number): Promise<boolean> {
  const { rows } = await sql`
    update images set status = 'refused', source_key = null
    where id = ${id} and status = 'processing' returning id`.execute(trx)
  return rows.length > 0
}

export interface Removed {
  readonly id: number
  readonly productId: number | null
  readonly reviewId: number | null
  readonly url: string | null
  readonly keys: readonly string[]
}

/** Takes pictures out; what they were stored as is the caller's to let go. */
export async function deleteImages(trx: Transaction<DB>, about: About, which?: Which): Promise<Removed[]> {
  const chosen =
    which === undefined ? sql`true` : 'id' in which ? sql`id = ${which.id}` : sql`url = any(${which.urls}::text[])`
  const { rows } = await sql<Removed>`
    delete from images where ${isOf(about)} and ${chosen}
    returning id, product_id as "productId", review_id as "reviewId", url,
      array_remove(array(select size ->> 'key' from jsonb_array_elements(sizes) as size) || source_key, null) as keys`.execute(
    trx,
  )
  return rows
}

export type Which = { readonly id: number } | { readonly urls: readonly string[] }

/**
 * How a picture is stored that everybody may see: of a product, or of a review that is published. The smallest size that is
 * as wide as asked for, or the largest there is.
 */
export async function findShown(db: Reader, publicId: string, width: number): Promise<string | undefined> {
  const { rows } = await sql<{ key: string }>`
    select size ->> 'key' as key
    from images i, jsonb_array_elements(i.sizes) as size
    where i.public_id = ${publicId} and i.status = 'ready'
      and (i.product_id is not null
        or exists (select from reviews r where r.id = i.review_id and r.status = 'published'))
    order by (size ->> 'width')::int < ${width}, abs((size ->> 'width')::int - ${width}) limit 1`.execute(db)
  return rows[0]?.key
}

/** Whether sizes of any of them are still to be made. */
export async function hasProcessing(db: Reader, about: About): Promise<boolean> {
  const { rows } = await sql`select from images where ${isOf(about)} and status = 'processing' limit 1`.execute(db)
  return rows.length > 0
}

/** Under which key each picture of a review that is ready is stored. */
export async function listKeys(db: Reader, about: About): Promise<{ readonly id: number; readonly key: string }[]> {
  const { rows } = await sql<{ id: number; key: string }>`
    select id, sizes -> 0 ->> 'key' as key from images
    where ${isOf(about)} and status = 'ready' order by id`.execute(db)
  return rows
}

/** One that can be shown of a product. */
export async function findReady(
  db: Reader,
  id: number,
): Promise<{ readonly productId: number | null; readonly url: string; readonly alt: string } | undefined> {
  const { rows } = await sql<{ productId: number | null; url: string; alt: string }>`
    select product_id as "productId", url, alt from images where id = ${id} and status = 'ready'`.execute(db)
  return rows[0]
}

/** Of the pictures somebody has brought, those of their reviews. */
export async function listReviewsWithImages(db: Reader, userId: number): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select distinct review_id as id from images where user_id = ${userId} and review_id is not null`.execute(db)
  return rows.map(({ id }) => id)
}

/** Pictures of products stay with their vendor, whoever brought them. */
export async function forgetUser(trx: Transaction<DB>, userId: number): Promise<void> {
  await trx.updateTable('images').set({ user_id: null }).where('user_id', '=', userId).execute()
}
