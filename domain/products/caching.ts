import { ANY_PRODUCT, type Caching, productSubject, REVALIDATED } from '../common/caching.ts'

/** Of lists: any product may be in them. How a text is understood may depend on who asks. */
export const ofMany: Caching<{ readonly search?: string | undefined }> = {
  control: REVALIDATED,
  madeOf: () => [ANY_PRODUCT],
  shared: true,
  unless: ({ search }) => search !== undefined,
}

export const ofSuggestions: Caching = { control: REVALIDATED, madeOf: () => [ANY_PRODUCT], shared: true }

export const ofOne: Caching<{ readonly id: number }> = {
  control: REVALIDATED,
  madeOf: ({ id }) => [productSubject(id)],
}

/** Where it is not asked for by its id, the answer has it. */
export const ofNamed: Caching = {
  control: REVALIDATED,
  madeOf: (_input, answer) => [productSubject((answer.parse() as { id: number }).id)],
}

/** Told others alone: there are too many texts to search for to be worth our memory. */
export const ofSearches: Caching = { control: REVALIDATED }
