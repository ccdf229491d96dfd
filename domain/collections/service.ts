import type { User } from '../common/access.ts'
import type { ReadCtx, WriteCtx } from '../common/context.ts'
import { common, DomainError } from '../common/errors.ts'
import { changesBetween } from '../common/event.ts'
import { Id } from '../common/fields.ts'
import { given } from '../common/given.ts'
import type { JsonText } from '../common/json-text.ts'
import { decodeCursor, type Page, toPage } from '../common/page.ts'
import { slugify } from '../common/slug.ts'
import { listChosen } from '../products/index.ts'
import { findVisibleVendor, requireOwner, vendorNotFound } from '../vendors/index.ts'
import { collectionNotFound, slugTaken } from './errors.ts'
import { collectionCreated, collectionDeleted, collectionEdited } from './events.ts'
import * as queries from './queries.ts'
import { requireSense } from './rules.ts'
import type {
  Collection,
  CreateCollection,
  DeleteCollection,
  EditCollection,
  GetCollection,
  ListCollections,
  ListCollectionsOf,
  ListProductsOf,
} from './schema.ts'

/** Newest first. */
export async function listCollections(ctx: ReadCtx, input: ListCollections): Promise<Page<Collection>> {
  const { cursor, limit } = input
  const ordering = '-id'
  const position = cursor === undefined ? undefined : decodeCursor(cursor, ordering, [Id])
  const rows = await queries.listCollections(ctx.db, ctx.actor, input, position)
  return toPage({ rows, limit, ordering, position, keysOf: ({ id }) => [id] })
}

/** Those of one vendor, newest first. @throws `vendors.not-found` */
export async function listCollectionsOf(ctx: ReadCtx, { id, ...page }: ListCollectionsOf): Promise<Page<Collection>> {
  const vendor = await findVisibleVendor(ctx.db, ctx.actor, id)
  if (vendor === undefined) throw new DomainError(vendorNotFound, `No vendor is called ${id}.`)
  return listCollections(ctx, { ...page, vendor: vendor.id })
}

/** @throws `collections.not-found` */
export async function getCollection(ctx: Pick<ReadCtx, 'db' | 'actor'>, { id }: GetCollection): Promise<Collection> {
  const collection = await queries.findCollection(ctx.db, ctx.actor, id)
  if (collection === undefined) throw noCollection(id)
  return collection
}

/** The products on sale that are in it now, in its order. @throws `collections.not-found` */
export async function listProductsOf(ctx: ReadCtx, { id, cursor, limit }: ListProductsOf): Promise<JsonText> {
  const { rule, vendor, ordering, addedIds, excludedIds } = await getCollection(ctx, { id })
  const filters = { ...rule, ...(vendor !== null && { vendor: vendor.id }) }
  return listChosen(ctx, { filters, ordering, picked: { addedIds, excludedIds }, cursor, limit })
}

/** A vendor's is of its own products; without a vendor it is the market's. @throws `collections.slug-taken` */
export async function createCollection(
  ctx: WriteCtx<User>,
  { vendorId: given, slug: wanted, ...input }: CreateCollection,
): Promise<Collection> {
  const vendorId = await requireOwner(ctx, given, 'catalogue:write')
  const fields = { ...input, rule: await requireSense(ctx, input, vendorId) }
  const slug = wanted ?? (await queries.freeSlug(ctx.db, slugify(input.name)))
  const id = await queries.insertCollection(ctx.db, { ...fields, vendorId, slug }, ctx.now)
  if (id === undefined) throw new DomainError(slugTaken, `${slug} is taken.`)
  await ctx.emit(collectionCreated, { collectionId: id }, changesBetween({}, { ...fields, vendorId, slug }))
  return getCollection(ctx, { id })
}

/** Changes what is given and leaves the rest. @throws `common.changed` */
export async function editCollection(ctx: WriteCtx<User>, input: EditCollection): Promise<Collection> {
  const before = await lockForEdit(ctx, input)
  const { id, expectedUpdatedAt: _, ...fields } = input
  const said = { ...fieldsOf(before), ...given(fields) }
  const after = { ...said, rule: await requireSense(ctx, said, before.vendor?.id ?? null, before) }
  const changes = changesBetween(fieldsOf(before), after)
  if (Object.keys(changes).length === 0) return before
  await queries.updateCollection(ctx.db, id, after, ctx.now)
  await ctx.emit(collectionEdited, { collectionId: id }, changes)
  return getCollection(ctx, { id })
}

/** Its products stay; its slug is free again. @throws `common.changed` */
export async function deleteCollection(ctx: WriteCtx<User>, input: DeleteCollection): Promise<null> {
  const { id, slug } = await lockForEdit(ctx, input)
  await queries.deleteCollection(ctx.db, id)
  await ctx.emit(collectionDeleted, { collectionId: id }, changesBetween({ slug }, {}))
  return null
}

const fieldsOf = ({
  name,
  description,
  rule,
  ordering,
  addedIds,
  excludedIds,
  published,
}: Collection): queries.Fields => ({
  name,
  description,
  rule,
  ordering,
  addedIds,
  excludedIds,
  published,
})

async function lockForEdit(
  ctx: WriteCtx<User>,
  { id, expectedUpdatedAt }: Pick<EditCollection, 'id' | 'expectedUpdatedAt'>,
): Promise<Collection> {
  const collection = await queries.lockCollection(ctx.db, ctx.actor, id)
  if (collection === undefined) throw noCollection(id)
  if (expectedUpdatedAt !== undefined && Date.parse(expectedUpdatedAt) !== Date.parse(collection.updatedAt)) {
    throw new DomainError(common.changed, `It was last changed at ${collection.updatedAt}.`)
  }
  return collection
}

const noCollection = (name: number | string): DomainError =>
  new DomainError(collectionNotFound, `No collection is called ${name}.`)
