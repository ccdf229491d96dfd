import { z } from 'zod'
import { anyone, forVendor, permitted, signedIn, system } from '../common/access.ts'
import { common } from '../common/errors.ts'
import { operation } from '../common/operation.ts'
import { notYourVendor } from '../vendors/index.ts'
import * as caching from './caching.ts'
import * as editing from './editing.ts'
import { productNotFound, slugTaken } from './errors.ts'
import * as heard from './heard.ts'
import * as importing from './importing.ts'
import * as inputs from './inputs.ts'
import { HeardQueries, Product, ProductPage, SearchPage, Suggestion, Synonyms, VariantPriceList } from './schema.ts'
import * as prices from './prices.ts'
import * as service from './service.ts'
import * as synonyms from './synonyms.ts'
import * as views from './views.ts'

export * from './operations/categories.ts'
export * from './operations/pictures.ts'

export const listProducts = operation({
  id: 'products.list',
  summary: 'Products on sale, filtered and ordered, a page at a time.',
  effect: 'read',
  replica: true,
  access: anyone,
  caching: caching.ofMany,
  input: inputs.ListProducts,
  output: ProductPage,
  run: service.listProducts,
})

export const searchProducts = operation({
  id: 'products.search',
  summary: 'Products that match a text, the best match first, and what they can be narrowed by.',
  effect: 'read',
  replica: true,
  access: anyone,
  caching: caching.ofSearches,
  input: inputs.SearchProducts,
  output: SearchPage,
  run: service.searchProducts,
})

export const suggestProducts = operation({
  id: 'products.suggest',
  summary: 'Up to ten products whose name holds what has been typed so far.',
  effect: 'read',
  replica: true,
  access: anyone,
  caching: caching.ofSuggestions,
  input: inputs.SuggestProducts,
  output: z.array(Suggestion),
  run: service.suggestProducts,
})

export const getProduct = operation({
  id: 'products.byId',
  summary: 'One product with its variants, images, size chart and latest reviews.',
  effect: 'read',
  replica: true,
  access: anyone,
  caching: caching.ofOne,
  input: inputs.ProductById,
  output: Product,
  errors: [productNotFound],
  run: service.getProduct,
})

export const getProductBySlug = operation({
  id: 'products.bySlug',
  summary: 'One product by the readable part of its address.',
  effect: 'read',
  replica: true,
  access: anyone,
  caching: caching.ofNamed,
  input: inputs.ProductBySlug,
  output: Product,
  errors: [productNotFound],
  run: service.getProductBySlug,
})

export const listRelated = operation({
  id: 'products.related',
  summary: 'Up to five products of the same category: of those nearest in price the most alike.',
  effect: 'read',
  replica: true,
  access: anyone,
  input: inputs.ProductById,
  output: ProductPage,
  errors: [productNotFound],
  run: service.listRelated,
})

export const listBoughtTogether = operation({
  id: 'products.boughtTogether',
  summary: 'Up to ten products that others have bought with this one, in most orders first.',
  effect: 'read',
  replica: true,
  access: anyone,
  input: inputs.ProductById,
  output: ProductPage,
  errors: [productNotFound],
  run: service.listBoughtTogether,
})

export const noteView = operation({
  id: 'products.noteView',
  summary: 'Say that you have looked at a product, to find it again.',
  effect: 'write',
  access: signedIn(),
  input: inputs.ProductById,
  output: z.null(),
  errors: [productNotFound],
  run: views.noteView,
})

export const listRecentlyViewed = operation({
  id: 'products.recentlyViewed',
  summary: 'Up to fifty products that you have looked at and that are on sale, the latest first.',
  effect: 'read',
  access: signedIn(),
  input: z.object({}),
  output: ProductPage,
  run: views.listRecentlyViewed,
})

export const listPrices = operation({
  id: 'products.prices',
  summary: 'What each variant of a product costs in each currency it is sold in.',
  effect: 'read',
  access: anyone,
  input: inputs.ProductById,
  output: VariantPriceList,
  errors: [productNotFound],
  run: prices.listPrices,
})

export const listSynonyms = operation({
  id: 'products.synonyms',
  summary: 'Words that find others too.',
  effect: 'read',
  access: permitted('market:manage'),
  input: z.object({}),
  output: Synonyms,
  run: synonyms.listSynonyms,
})

export const setSynonyms = operation({
  id: 'products.setSynonyms',
  summary: 'Say which words find others too, all of them at once.',
  effect: 'write',
  access: permitted('market:manage'),
  input: inputs.SetSynonyms,
  output: Synonyms,
  run: synonyms.setSynonyms,
})

export const listHeard = operation({
  id: 'products.searchQueries',
  summary: 'What is searched for most, or most of what finds nothing; not by whom.',
  effect: 'read',
  access: permitted('search:read'),
  input: inputs.ListHeard,
  output: HeardQueries,
  run: heard.listHeard,
})

export const createProduct = operation({
  id: 'products.create',
  summary: 'Put a product of your vendor on sale.',
  effect: 'write',
  access: forVendor('catalogue:write'),
  input: inputs.CreateProduct,
  output: Product,
  errors: [notYourVendor, slugTaken],
  run: editing.createProduct,
})

export const replaceProduct = operation({
  id: 'products.replace',
  summary: 'Make a product be what is given.',
  effect: 'write',
  access: forVendor('catalogue:write'),
  input: inputs.ReplaceProduct,
  output: Product,
  errors: [productNotFound, common.changed],
  run: editing.replaceProduct,
})

export const updateProduct = operation({
  id: 'products.update',
  summary: 'Change what is given of a product and leave the rest.',
  effect: 'write',
  access: forVendor('catalogue:write'),
  input: inputs.UpdateProduct,
  output: Product,
  errors: [productNotFound, common.changed],
  run: editing.updateProduct,
})

export const deleteProduct = operation({
  id: 'products.delete',
  summary: 'Take a product off the market.',
  effect: 'write',
  access: forVendor('catalogue:write'),
  input: inputs.DeleteProduct,
  output: z.null(),
  errors: [productNotFound, common.changed],
  run: editing.deleteProduct,
})

export const importProduct = operation({
  id: 'products.import',
  summary: 'Take one product of a catalogue file, by its slug.',
  effect: 'write',
  access: system,
  input: inputs.ImportProduct,
  output: z.object({ productId: z.int(), outcome: z.enum(['created', 'updated', 'unchanged']) }),
  run: importing.importProduct,
})
