import { z } from 'zod'
import { Id, text, Timestamp } from '../common/fields.ts'
import { Channels, SomeChannels } from './preferences.ts'
import { isTimeZone } from './quiet-hours.ts'

const TimeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'Expected a time of day such as 22:00.')
  .meta({ examples: ['22:00'] })

const QuietHours = z
  .object({ from: TimeOfDay, to: TimeOfDay })
  .refine(({ from, to }) => from !== to, { path: ['to'], message: 'Expected another time than the one it begins at.' })
  .meta({ description: 'When nothing is sent but what concerns security; may go over midnight.' })

const TimeZone = text(64)
  .refine(isTimeZone, 'Expected a time zone such as Africa/Lagos.')
  .meta({ description: 'A name of the IANA database.', examples: ['Africa/Lagos'] })

const Locale = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/, 'Expected a language tag such as fr or fr-SN.')
  .meta({ description: 'The language messages are written in (BCP 47), as far as we write it.', examples: ['fr-SN'] })

export const NotificationPreferences = z
  .object({
    channels: Channels,
    quietHours: QuietHours.nullable(),
    timeZone: TimeZone,
    locale: Locale.nullable(),
    updatedAt: Timestamp.nullable().meta({ description: 'Null as long as nothing has been said.' }),
  })
  .meta({ id: 'NotificationPreferences' })
export type NotificationPreferences = z.output<typeof NotificationPreferences>

/** What is left out stays as it was, so that a client which does not know of a setting does not reset it. */
export const SetPreferences = z.object({
  channels: SomeChannels.optional(),
  quietHours: QuietHours.nullable().optional(),
  timeZone: TimeZone.optional(),
  locale: Locale.nullable().optional(),
})
export type SetPreferences = z.output<typeof SetPreferences>

const HttpsUrl = z
  .url({ protocol: /^https$/, error: 'Expected an https address.' })
  .max(2_000)
  .refine((url) => !/^https:\/\/[^/]*@/i.test(url), 'Expected an address without a user.')

/** As the browser tells it (`PushSubscription.toJSON()`). */
export const SubscribePush = z.object({
  endpoint: HttpsUrl,
  keys: z.object({
    p256dh: base64url(65).meta({ description: 'The key of the browser, a point of P-256.' }),
    auth: base64url(16),
  }),
})
export type SubscribePush = z.output<typeof SubscribePush>

export const PushSubscription = z.object({ id: Id, createdAt: Timestamp }).meta({ id: 'PushSubscription' })
export type PushSubscription = z.output<typeof PushSubscription>

export const UnsubscribePush = z.object({ endpoint: text(2_000) })
export type UnsubscribePush = z.output<typeof UnsubscribePush>

export const PushKey = z.object({
  publicKey: z
    .string()
    .nullable()
    .meta({ description: 'What a browser subscribes to; null where there are no pushes.' }),
})
export type PushKey = z.output<typeof PushKey>

/** So many bytes, with or without padding. */
function base64url(bytes: number): z.ZodString {
  const length = Math.ceil((bytes * 4) / 3)
  return z.string().regex(new RegExp(`^[\\w-]{${length}}={0,2}$`), `Expected ${bytes} bytes in base64url.`)
}
