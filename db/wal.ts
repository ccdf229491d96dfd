/** A place in the write-ahead log, as `0/16B3748`; of two the greater is the later. */
export type WalPosition = bigint

const TEXT = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i

/** Nothing where it is none. */
export function walPositionOf(text: string): WalPosition | undefined {
  const [, high, low] = TEXT.exec(text) ?? []
  return high === undefined ? undefined : (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`)
}
