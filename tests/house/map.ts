/** The rooms and what each may import, beside itself. Tests and bench stand outside the house and see all of it. */
export const mayImport = {
  migrations: [],
  db: ['migrations'],
  domain: ['db'],
  'routes-v1': ['domain'],
  'routes-v2-trpc': ['domain'],
  jobs: ['domain', 'db'],
  server: ['migrations', 'db', 'domain', 'routes-v1', 'routes-v2-trpc', 'jobs'],
  tests: ['migrations', 'db', 'domain', 'routes-v1', 'routes-v2-trpc', 'jobs', 'server', 'bench'],
  bench: ['migrations', 'db', 'domain', 'routes-v1', 'routes-v2-trpc', 'jobs', 'server'],
} as const satisfies Record<string, readonly string[]>

export type Room = keyof typeof mayImport

/** Domains in order: each may call only those before it, and answers events of those before it. */
export const line = [
  'common',
  'tasks',
  'audit',
  'authentication',
  'flags',
  'vendors',
  'images',
  'measurements',
  'inventory',
  'products',
  'collections',
  'sizing',
  'pricing',
  'carts',
  'wishlists',
  'orders',
  'reviews',
  'ledger',
  'payments',
  'payouts',
  'logistics',
  'notifications',
  'webhooks',
  'analytics',
  'privacy',
] as const

/** Top-level folders that are not rooms of code but carry a README like one. */
export const outbuildings = ['deploy', 'storefront'] as const

export function roomOf(path: string): Room | undefined {
  const [folder, rest] = path.split('/')
  return rest !== undefined && folder !== undefined && folder in mayImport ? (folder as Room) : undefined
}

/** The house itself: the rooms that run in production. */
export function isProduct({ path }: { readonly path: string }): boolean {
  const room = roomOf(path)
  return room !== undefined && room !== 'tests' && room !== 'bench'
}

/** The domain a file belongs to: the folder below `domain/`, whether or not it stands in the line. */
export function domainOf(path: string): string | undefined {
  const [room, folder, rest] = path.split('/')
  return room === 'domain' && rest !== undefined ? folder : undefined
}
