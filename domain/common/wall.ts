/**
 * From here to the end of the transaction the database shows the rows of these vendors and lets none but these be
 * changed, whatever it is asked: the role meets the policies that the owner of the tables passes by. Whoever has the
 * connection next is as free as before, because both settings end with the transaction.
 */
export function wallOf(vendorIds: readonly number[]): string {
  if (!vendorIds.every(Number.isSafeInteger)) throw new TypeError('Vendors are walled in by their ids.')
  return `select set_config('role', 'fashionistar_tenant', true),
    set_config('fashionistar.vendor_ids', '{${vendorIds.join(',')}}', true)`
}
