/** Fields of which some were given: those that are undefined are left out, so that they stand in for nothing. */
export type Given<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> }

export const given = <T extends object>(fields: T): Given<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<T>
