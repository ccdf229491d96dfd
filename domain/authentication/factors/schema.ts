import { z } from 'zod'
import { Id, text, Timestamp } from '../../common/fields.ts'
import { PasskeyAssertion } from '../passkeys/schema.ts'

export const Enrolment = z
  .object({
    secret: z.string().meta({ description: 'Base32, to be typed where nothing can be scanned. Shown once.' }),
    otpauthUrl: z.string().meta({ description: 'The same as an address, for a QR code.' }),
  })
  .meta({ id: 'TotpEnrolment' })
export type Enrolment = z.infer<typeof Enrolment>

/** Of an app (six digits), or one that was written down. */
export const FactorCode = text(32).meta({ examples: ['482913', 'K7Q2M-9XW4T'] })

export const ConfirmTotp = z.object({ code: FactorCode })
export type ConfirmTotp = z.output<typeof ConfirmTotp>

export const RecoveryCodes = z
  .object({
    recoveryCodes: z.array(z.string()).meta({ description: 'Each signs in once in place of the app. Shown once.' }),
  })
  .meta({ id: 'RecoveryCodes' })
export type RecoveryCodes = z.infer<typeof RecoveryCodes>

export const Factors = z
  .object({
    factors: z.array(
      z.object({ id: Id, kind: z.literal('totp'), createdAt: Timestamp, lastUsedAt: Timestamp.nullable() }),
    ),
    recoveryCodesLeft: z.int(),
  })
  .meta({ id: 'Factors' })
export type Factors = z.infer<typeof Factors>

export const OneFactor = z.object({ id: Id })
export type OneFactor = z.output<typeof OneFactor>

export const AnswerSecondFactor = z.object({
  challenge: text(100).meta({ description: 'From the problem `authentication.second-factor-required`.' }),
  code: FactorCode,
})
export type AnswerSecondFactor = z.output<typeof AnswerSecondFactor>

export const StepUp = z
  .object({
    password: z.string().min(1).max(256).optional().meta({ description: 'Enough where no second factor is set up.' }),
    code: FactorCode.optional(),
    passkey: PasskeyAssertion.optional(),
  })
  .refine(
    (given) => Object.values(given).filter((proof) => proof !== undefined).length === 1,
    'Expected a password, a code or a passkey, and one of them.',
  )
export type StepUp = z.output<typeof StepUp>
