/** A cart is nobody's history: what is put in and taken out leaves no event. */
export const leavesNoEvent = (operation: string): boolean => operation.startsWith('carts.')
