import type { Call } from '../scenarios.ts'

type Query = Readonly<Record<string, string | number>>

/** Asks for a page of products. */
export type Walk = (query: Query) => Promise<{ readonly results: readonly unknown[]; readonly next: string | null }>

export interface Pages {
  /** Which page is the deep one. */
  readonly page: number
  readonly first: readonly Call[]
  readonly deep: readonly Call[]
}

/** Rows of a page as it is asked for by itself; on the way to a deep one two are read at once. */
const PAGE = 50

/** The first page of each of these lists and a deep one, which is the same for all: the one asked for, or the last that all have whole. */
export async function deepestPage(walk: Walk, lists: readonly Query[], wanted: number): Promise<Pages> {
  const walks: (readonly string[])[] = []
  for (const list of lists) walks.push(await cursorsOf(walk, list, wanted / 2))
  const reached = Math.min(...walks.map((cursors) => cursors.length))
  if (reached === 0) throw new Error('no list is two pages long')
  return {
    page: 2 * reached,
    first: lists.map((list) => callOf(list)),
    deep: lists.map((list, n) => callOf({ ...list, cursor: walks[n]![reached - 1]! })),
  }
}

/** Where pages 2, 4, 6 and so on begin, as far as they are whole and no further than asked for. */
async function cursorsOf(walk: Walk, list: Query, most: number): Promise<string[]> {
  const cursors: string[] = []
  for (let cursor: string | undefined; cursors.length < most;) {
    const limit = cursor === undefined ? PAGE : 2 * PAGE
    const { next } = await walk({ ...list, limit, ...(cursor !== undefined && { cursor }) })
    // What the last cursor leads to ends the list, and may be less than a page.
    if (next === null) return cursors.slice(0, -1)
    cursors.push((cursor = next))
  }
  return cursors
}

export const pathOf = (query: Query): string => {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return `/api/v1/products?${pairs.join('&')}`
}

const callOf = (query: Query): Call => ({ method: 'GET', path: pathOf(query) })
