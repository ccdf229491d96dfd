import { z } from 'zod'
import type { Role } from '../common/permissions.ts'
import { Id, Timestamp } from '../common/fields.ts'
import { pageOf } from '../common/page.ts'

export const FlagKey = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*$/, 'Expected words of small letters, such as search.typo-tolerance.')
  .meta({ examples: ['search.typo-tolerance'] })

const roles = ['customer', 'vendor', 'support', 'admin'] as const satisfies readonly Role[]

const description = z.string().trim().min(1).max(500)
const enabled = z.boolean().meta({ description: 'The kill switch: false is off for everybody, whatever else is set.' })
const percentage = z.int().min(0).max(100).meta({
  description:
    'Of how many it is on for, by a stable hash: who has it at 10 % has it at 50 %. Guests count by their cart.',
})
const userIds = z.array(Id).max(1_000).meta({ description: 'On for these whatever the percentage.' })
const forRoles = z.array(z.enum(roles)).max(roles.length).meta({ description: 'On for whoever has one of these.' })

/** What decides for whom it is on. */
export const Rollout = z.object({ enabled, percentage, userIds, roles: forRoles })
export type Rollout = z.output<typeof Rollout>

export const Flag = Rollout.extend({ key: FlagKey, description, updatedAt: Timestamp }).meta({ id: 'FeatureFlag' })
export type Flag = z.output<typeof Flag>

export const FlagPage = pageOf(Flag)

/** What is not named stays as it is, so that pulling a kill switch keeps what was rolled out. */
export const SetFlag = Rollout.partial().extend({
  key: FlagKey,
  description: description.optional().meta({ description: 'Needed for a flag that is new.' }),
})
export type SetFlag = z.output<typeof SetFlag>

export const MyFlags = z
  .object({ on: z.array(z.string()).meta({ description: 'The keys of all that is on for you; the rest is off.' }) })
  .meta({ id: 'MyFeatureFlags' })
