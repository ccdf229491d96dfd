import { anyone } from '../../common/access.ts'
import { operation } from '../../common/operation.ts'
import { PageInput } from '../../common/page.ts'
import { categoryNotFound } from '../errors.ts'
import * as inputs from '../inputs.ts'
import { Category, CategoryPage } from '../schema.ts'
import * as service from '../service.ts'

export const listCategories = operation({
  id: 'products.listCategories',
  summary: 'Categories by name; `parentId` makes the tree.',
  effect: 'read',
  access: anyone,
  input: PageInput,
  output: CategoryPage,
  run: service.listCategories,
})

export const getCategory = operation({
  id: 'products.getCategory',
  summary: 'One category, by id or slug.',
  effect: 'read',
  access: anyone,
  input: inputs.CategoryById,
  output: Category,
  errors: [categoryNotFound],
  run: service.getCategory,
})
