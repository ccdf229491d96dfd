import { ANY_PRODUCT, type Caching, REVALIDATED } from '../common/caching.ts'

/** Any product may be in it; that the collection has changed is told as a change of all of them. */
export const ofMany: Caching = { control: REVALIDATED, madeOf: () => [ANY_PRODUCT], shared: true }
