import { isEmptyMarket, seedApiKey, seedCatalogue, type SeedSize, type SeedUser, seedUsers } from '../db/seed.ts'
import { seedPricing } from '../db/seed-pricing.ts'
import {
  apiKeyHash,
  apiKeyHint,
  findOpenAccounts,
  reopenAccounts,
  shutAccounts,
} from '../domain/authentication/index.ts'
import { API_SCOPES } from '../domain/common/access.ts'
import type { WriteCtx } from '../domain/common/context.ts'
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

const emails = demoUsers.map(({ email }) => email)

/** Makes the demo, or sees to it that there is none. */
export async function prepareDemo(app: App): Promise<void> {
  if (app.config.demo) {
    if (await seedDemo(app)) app.log.info('seeded the demo market')
    return
  }
  const shut = await shutDemo(app)
  if (shut.length > 0) app.log.warn({ userIds: shut }, 'shut the accounts of a demo; what they did is still there')
}

/**
 * Fills an empty market with the demo; of any other it opens the demo's accounts if they were shut, and leaves the rest
 * alone. All or nothing, once even when two start together. @returns whether it was filled
 */
export async function seedDemo(app: App, size: SeedSize = DEMO_SIZE): Promise<boolean> {
  const passwordHash = await app.gateways.passwords.hash(DEMO_PASSWORD)
  const scope = houseScope(app)
  return inTransaction(scope, scope.actor, async (ctx) => {
    const { db } = ctx
    if (!(await isEmptyMarket(db))) {
      if (await reopenAccounts(ctx, emails, passwordHash)) await seedDemoKey(db)
      return false
    }
    await seedCatalogue(db, size)
    await seedPricing(db)
    await seedUsers(db, demoUsers, passwordHash)
    await seedDemoKey(db)
    return true
  })
}

function seedDemoKey(db: WriteCtx['db']): Promise<void> {
  const key = { hash: apiKeyHash(DEMO_API_KEY), hint: apiKeyHint(DEMO_API_KEY) }
  return seedApiKey(db, 'vendor@fashionistar.test', key, API_SCOPES)
}

/** Accounts of a demo that can be entered with what everybody knows. */
export const openDemoAccounts = (db: App['db']): ReturnType<typeof findOpenAccounts> => findOpenAccounts(db, emails)

/** A database that was a demo's once has accounts with known passwords, and a key: nobody is to come in by them. */
async function shutDemo(app: App): Promise<number[]> {
  const scope = houseScope(app)
  const shut = await inTransaction(scope, scope.actor, (ctx) => shutAccounts(ctx, emails))
  return shut.map(({ id }) => id)
}
