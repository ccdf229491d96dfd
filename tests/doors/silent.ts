/** What is looked at, put into a cart or on a wishlist and taken off again is nobody's history. */
export const leavesNoEvent = (operation: string): boolean =>
  operation === 'products.noteView' || /^(?:carts|wishlists)\./.test(operation)

/** Changes whose answer is stored by a transaction that leaves no other row to see. */
export const answersAlone: ReadonlySet<string> = new Set([
  // What is thrown away leaves nothing.
  'carts.delete',
  'wishlists.remove',
  // The provider's word is written before; the last transaction only reads.
  'payments.start',
  // It changes nothing.
  'sizing.recommend',
])
