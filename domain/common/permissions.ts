/** What an account is, as its row says. */
export type Role = 'customer' | 'vendor' | 'support' | 'admin'

/** Permissions an API key may be given. Signed-in people are not bound by scopes. */
export const API_SCOPES = [
  'catalogue:write',
  'stock:write',
  'orders:read',
  'orders:write',
  'orders:fulfil',
  'discounts:write',
  'webhooks:read',
  'webhooks:write',
] as const
export type ApiScope = (typeof API_SCOPES)[number]

const permissions = [
  ...API_SCOPES,
  /** Who its members are. */
  'vendor:manage',
  /** Who is let in to sell, and who is kept out. */
  'vendors:review',
  /** What a vendor is owed and was paid. */
  'payouts:read',
  /** Where a vendor is paid, and that it is. */
  'payouts:manage',
  /** Say what came of payouts that people make by hand. */
  'payouts:settle',
  /** How the market sends, taxes and discounts what is sold there. */
  'market:manage',
  /** Answer what buyers say of a vendor's products. */
  'reviews:answer',
  /** Decide which reviews are shown. */
  'reviews:moderate',
  /** What people search for. */
  'search:read',
  /** Give buyers their money back. */
  'refunds:write',
  /** What is being rolled out, and to whom. */
  'flags:read',
  /** Roll it out, or pull its kill switch. */
  'flags:write',
  /** The queue: look at all of it, run failed tasks once more. */
  'tasks:manage',
  /** Who did what. */
  'audit:read',
  /** Everybody's rows, wherever one's own could be seen. */
  'everything:read',
] as const
export type Permission = (typeof permissions)[number]

/** In which a permission is for what is one's own. */
export type Own = 'customer'

/** In which it is for what belongs to the vendor one is a member of; the role `vendor` alone gives nothing. */
export type VendorStanding = 'vendor owner' | 'vendor staff'

/** In which it is for everything. */
export type Everywhere = 'support' | 'admin'

/** The one table of who may do what. */
export const grants = {
  customer: ['orders:read', 'orders:write', 'webhooks:read', 'webhooks:write'],
  'vendor staff': [
    'catalogue:write',
    'stock:write',
    'orders:read',
    'orders:fulfil',
    'discounts:write',
    'reviews:answer',
    'webhooks:read',
  ],
  'vendor owner': [
    'catalogue:write',
    'stock:write',
    'orders:read',
    'orders:fulfil',
    'discounts:write',
    'reviews:answer',
    'vendor:manage',
    'payouts:read',
    'payouts:manage',
    'webhooks:read',
    'webhooks:write',
  ],
  support: [
    'everything:read',
    'orders:read',
    'payouts:read',
    'reviews:moderate',
    'flags:read',
    'search:read',
    'tasks:manage',
    'audit:read',
    'webhooks:read',
  ],
  admin: permissions,
} as const satisfies Record<Own | VendorStanding | Everywhere, readonly Permission[]>

export const isApiScope = (permission: string): permission is ApiScope =>
  (API_SCOPES as readonly string[]).includes(permission)
