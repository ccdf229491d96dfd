import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

const payload = z.object({ productId: Id })
const aggregate = ({ productId }: z.output<typeof payload>) => `product:${productId}`

export const productCreated = defineEvent({ name: 'product.created', payload, aggregate })
export const productUpdated = defineEvent({ name: 'product.updated', payload, aggregate })
export const productDeleted = defineEvent({ name: 'product.deleted', payload, aggregate })

/** What searches take for the same; the changes say of which words. */
export const synonymsChanged = defineEvent({
  name: 'search.synonymsChanged',
  payload: z.object({}),
  aggregate: () => 'search:synonyms',
})

export const categoryCreated = defineEvent({
  name: 'category.created',
  payload: z.object({ categoryId: Id }),
  aggregate: ({ categoryId }) => `category:${categoryId}`,
})
