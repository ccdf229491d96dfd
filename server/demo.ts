import { isEmptyMarket, seedApiKey, seedCatalogue, type SeedSize, type SeedUser, seedUsers } from '../db/seed.ts'
import { seedPricing } from '../db/seed-pricing.ts'
import { apiKeyHash, apiKeyHint } from '../domain/authentication/index.ts'
import { inTransaction } from '../domain/common/unit-of-work.ts'
import { type App, houseScope } from './context.ts'

export const DEMO_PASSWORD = 'fashionistar-demo'
export const DEMO_API_KEY = 'fsk_demo_integrator'

export const demoUsers: readonly SeedUser[] = [
  { email: 'admin@fashionistar.test', fullName: 'Ada Admin', roles: ['customer', 'admin'] },
  { email: 'vendor@fashionistar.test', fullName: 'Vero Vendor', roles: ['customer', 'vendor'], owns: 'adire-house' },
  { email: 'customer@fashionistar.test', fullName: 'Chidi Customer', roles: ['customer'] },
]

export const DEMO_SIZE: SeedSize = { products: 80, vendors: 10 }

/** Fills an empty market with the demo; leaves any other alone. All or nothing, once even when two start together. */
export async function seedDemo(app: App, size: SeedSize = DEMO_SIZE): Promise<boolean> {
  const passwordHash = await app.gateways.passwords.hash(DEMO_PASSWORD)
  const scope = houseScope(app)
  return inTransaction(scope, scope.actor, async ({ db }) => {
    if (!(await isEmptyMarket(db))) return false
    await seedCatalogue(db, size)
    await seedPricing(db)
    await seedUsers(db, demoUsers, passwordHash)
    const scopes = ['catalogue:write', 'orders:read', 'orders:write']
    const key = { hash: apiKeyHash(DEMO_API_KEY), hint: apiKeyHint(DEMO_API_KEY) }
    await seedApiKey(db, 'vendor@fashionistar.test', key, scopes)
    return true
  })
}
