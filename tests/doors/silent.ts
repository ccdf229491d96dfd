/** A cart is nobody's history: what is put in and taken out leaves no event. */
export const leavesNoEvent = (operation: string): boolean => operation.startsWith('carts.')

/** Changes whose answer is stored by a transaction that leaves no other row to see. */
export const answersAlone: ReadonlySet<string> = new Set([
  // What is thrown away leaves nothing.
  'carts.delete',
  // The provider's word is written before; the last transaction only reads.
  'payments.start',
  // It changes nothing.
  'sizing.recommend',
])
