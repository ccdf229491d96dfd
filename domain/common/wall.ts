import type { Actor } from './access.ts'

/**
 * From here to the end of the transaction the database shows the rows of these vendors, and of tables that people have
 * rows in as well the actor's own, and lets none but these be changed, whatever it is asked: the role meets the policies
 * that the owner of the tables passes by. Whoever has the connection next is as free as before, because all settings end
 * with the transaction.
 */
export function wallOf(vendorIds: readonly number[], actor: Actor): string {
  const userId = actor.kind === 'user' ? actor.userId : 0
  if (![...vendorIds, userId].every(Number.isSafeInteger)) throw new TypeError('People are walled in by ids.')
  return `select set_config('role', 'fashionistar_tenant', true),
    set_config('fashionistar.vendor_ids', '{${vendorIds.join(',')}}', true),
    set_config('fashionistar.user_id', '${userId}', true)`
}
