import { z } from 'zod'
import { anyone, forVendor } from '../common/access.ts'
import { common } from '../common/errors.ts'
import { operation } from '../common/operation.ts'
import { ProductPage } from '../products/index.ts'
import { notYourVendor, vendorNotFound } from '../vendors/index.ts'
import { ofMany } from './caching.ts'
import { collectionNotFound, slugTaken } from './errors.ts'
import {
  Collection,
  CollectionPage,
  CreateCollection,
  DeleteCollection,
  EditCollection,
  GetCollection,
  ListCollections,
  ListCollectionsOf,
  ListProductsOf,
} from './schema.ts'
import * as service from './service.ts'

export const listCollections = operation({
  id: 'collections.list',
  summary: 'Collections of the market and of its vendors, newest first.',
  effect: 'read',
  access: anyone,
  input: ListCollections,
  output: CollectionPage,
  run: service.listCollections,
})

export const listCollectionsOf = operation({
  id: 'collections.ofVendor',
  summary: 'What a vendor has put together, newest first.',
  effect: 'read',
  access: anyone,
  input: ListCollectionsOf,
  output: CollectionPage,
  errors: [vendorNotFound],
  run: service.listCollectionsOf,
})

export const getCollection = operation({
  id: 'collections.get',
  summary: 'One collection, by id or slug, and what its products have in common.',
  effect: 'read',
  access: anyone,
  input: GetCollection,
  output: Collection,
  errors: [collectionNotFound],
  run: service.getCollection,
})

export const listProductsOf = operation({
  id: 'collections.products',
  summary: 'The products on sale that are in a collection now, a page at a time.',
  effect: 'read',
  access: anyone,
  caching: ofMany,
  input: ListProductsOf,
  output: ProductPage,
  errors: [collectionNotFound],
  run: service.listProductsOf,
})

export const createCollection = operation({
  id: 'collections.create',
  summary: 'Put products of your vendor together by a rule.',
  effect: 'write',
  access: forVendor('catalogue:write'),
  input: CreateCollection,
  output: Collection,
  errors: [notYourVendor, vendorNotFound, slugTaken],
  run: service.createCollection,
})

export const editCollection = operation({
  id: 'collections.edit',
  summary: 'Change what is given of a collection and leave the rest.',
  effect: 'write',
  access: forVendor('catalogue:write'),
  input: EditCollection,
  output: Collection,
  errors: [collectionNotFound, common.changed],
  run: service.editCollection,
})

export const deleteCollection = operation({
  id: 'collections.delete',
  summary: 'Take a collection apart; its products stay.',
  effect: 'write',
  access: forVendor('catalogue:write'),
  input: DeleteCollection,
  output: z.null(),
  errors: [collectionNotFound, common.changed],
  run: service.deleteCollection,
})
