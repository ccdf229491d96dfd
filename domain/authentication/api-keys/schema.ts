import { z } from 'zod'
import { API_SCOPES } from '../../common/access.ts'
import { Id, text, Timestamp } from '../../common/fields.ts'
import { PageInput, pageOf } from '../../common/page.ts'
import { RateText } from '../../common/rate.ts'

const Scopes = z.array(z.enum(API_SCOPES)).min(1).max(API_SCOPES.length)

export const ApiKey = z
  .object({
    id: Id,
    name: z.string(),
    hint: z
      .string()
      .nullable()
      .meta({ description: 'How the key begins and ends.', examples: ['fsk_Zx9a…4Kqw'] }),
    scopes: Scopes,
    rateLimit: RateText.nullable().meta({ description: 'How often it may call; null: as often as its owner.' }),
    expiresAt: Timestamp.nullable(),
    lastUsedAt: Timestamp.nullable().meta({ description: 'To the minute.' }),
    createdAt: Timestamp,
  })
  .meta({ id: 'ApiKey' })
export type ApiKey = z.infer<typeof ApiKey>

export const ApiKeyPage = pageOf(ApiKey)
export { PageInput as ListApiKeys }

export const CreateApiKey = z.object({
  name: text(80).meta({ description: 'What it is for; for you to know it by.' }),
  scopes: Scopes.meta({ description: 'What it may do, of what you may do yourself.' }),
  expiresAt: Timestamp.nullish().meta({
    description: 'It is refused from then on; without it, it is good until revoked.',
  }),
  rateLimit: RateText.nullish().meta({
    description: 'Calls such as 100/h; less than you may make yourself, not more.',
  }),
})
export type CreateApiKey = z.output<typeof CreateApiKey>

/** With the key itself, which is shown this once. */
export const NewApiKey = ApiKey.extend({
  key: z
    .string()
    .meta({ description: 'Send it as `Authorization: Bearer …`. It is shown this once and stored nowhere.' }),
}).meta({ id: 'NewApiKey' })
export type NewApiKey = z.infer<typeof NewApiKey>

export const RevokeApiKey = z.object({ id: Id })
export type RevokeApiKey = z.output<typeof RevokeApiKey>
