import { z } from 'zod'
import { type QuietHours, quietUntil } from './quiet-hours.ts'

export const channels = ['email', 'sms', 'push'] as const
export type Channel = (typeof channels)[number]

/** What a message is to its reader: what keeps their account safe, what they have bought, what they might buy. */
export type Category = 'security' | 'orders' | 'marketing'

const alwaysOn = z.literal(true, 'Security messages cannot be switched off.')
const onOrOff = z.boolean()

const security = z.strictObject({ email: alwaysOn, sms: onOrOff, push: alwaysOn })
const orders = z.strictObject({ email: onOrOff, sms: onOrOff, push: onOrOff })
const marketing = z.strictObject({ email: onOrOff, push: onOrOff }).meta({ description: 'Never by SMS.' })

/** What may be sent, and how. */
export const Channels = z.strictObject({ security, orders, marketing })
export type Channels = z.output<typeof Channels>

/** Some of it. */
export const SomeChannels = z
  .strictObject({ security: security.partial(), orders: orders.partial(), marketing: marketing.partial() })
  .partial()
export type SomeChannels = z.output<typeof SomeChannels>

/** What somebody wants to be written, as it stands. */
export interface Preferences {
  readonly channels: Channels
  readonly quietHours: QuietHours | null
  readonly timeZone: string
  /** Null: not said. */
  readonly locale: string | null
}

/** What holds for whoever has said nothing: an SMS costs us money and them sleep, and nobody has asked for advertising. */
export const DEFAULTS = {
  channels: {
    security: { email: true, sms: false, push: true },
    orders: { email: true, sms: false, push: true },
    marketing: { email: false, push: false },
  },
  quietHours: null,
  // Most of us live in it; the rest of West Africa is an hour away at most.
  timeZone: 'Africa/Lagos',
  locale: null,
} as const satisfies Preferences

/** Settings with some of them changed. */
export function withChannels(settings: Channels, changed: SomeChannels = {}): Channels {
  return Channels.parse({
    security: { ...settings.security, ...changed.security },
    orders: { ...settings.orders, ...changed.orders },
    marketing: { ...settings.marketing, ...changed.marketing },
  })
}

export function allows({ channels }: Preferences, category: Category, channel: Channel): boolean {
  const wanted: Partial<Record<Channel, boolean>> = channels[category]
  return wanted[channel] ?? false
}

/** Until when a message of this category has to wait; what concerns security never does. */
export function postponedUntil(preferences: Preferences, category: Category, now: Date): Date | undefined {
  const { quietHours, timeZone } = preferences
  if (quietHours === null || category === 'security') return undefined
  return quietUntil(quietHours, timeZone, now)
}
