import { sql } from 'kysely'
import type { User } from '../../../domain/common/access.ts'
import { perform } from '../../../domain/common/operation.ts'
import { createVendor } from '../../../domain/vendors/operations.ts'
import type { Vendor } from '../../../domain/vendors/schema.ts'
import { scopeOf, type TestApp } from '../../support/app.ts'

let founded = 0

/** Somebody with a shop of their own, which waits to be let in. */
export async function founder(app: TestApp, more: object = {}) {
  founded += 1
  const email = `founder-${founded}@example.com`
  const { rows } = await sql<{ id: number }>`
    insert into users (email, full_name, email_verified_at) values (${email}, 'Fola Founder', now())
    returning id`.execute(app.db)
  const userId = rows[0]!.id
  const user: User = { kind: 'user', userId, roles: ['customer'], vendorIds: [], ownerOf: [] }
  const shop = (await perform(scopeOf(app, user), createVendor, { name: `Shop ${founded}`, ...more })) as Vendor
  const owner: User = { ...user, roles: ['customer', 'vendor'], vendorIds: [shop.id], ownerOf: [shop.id] }
  return { id: shop.id, slug: shop.slug, email, owner }
}
