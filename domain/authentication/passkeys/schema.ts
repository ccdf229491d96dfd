import { z } from 'zod'
import { Id, text, Timestamp } from '../../common/fields.ts'

const Base64Url = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[\w-]+$/, 'Expected base64url.')

/** What a browser says of itself beside; it is not looked at. */
const Extensions = z.record(z.string().max(100), z.json()).default({})

const credential = { id: Base64Url(1_400), rawId: Base64Url(1_400), type: z.literal('public-key') }

/** What `navigator.credentials.create` came to, as its `toJSON()` tells. */
export const PasskeyAttestation = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: Base64Url(4_000),
      attestationObject: Base64Url(16_000),
      transports: z.array(z.string().max(32)).max(10).default([]),
    }),
    clientExtensionResults: Extensions,
  })
  .meta({ id: 'PasskeyAttestation' })

/** What `navigator.credentials.get` came to, as its `toJSON()` tells. */
export const PasskeyAssertion = z
  .object({
    ...credential,
    response: z.object({
      clientDataJSON: Base64Url(4_000),
      authenticatorData: Base64Url(4_000),
      signature: Base64Url(8_000),
      userHandle: Base64Url(100).nullish(),
    }),
    clientExtensionResults: Extensions,
  })
  .meta({ id: 'PasskeyAssertion' })
export type PasskeyAssertion = z.output<typeof PasskeyAssertion>

/** Handed to the browser as it is. */
export const PasskeyOptions = z
  .record(z.string(), z.json())
  .meta({ id: 'PasskeyOptions', description: 'For `PublicKeyCredential.parse…OptionsFromJSON` of the browser.' })

const Name = text(60).meta({ description: 'What its owner knows it by.', examples: ['Phone of mine'] })

export const AddPasskey = z.object({ name: Name.default('Passkey'), passkey: PasskeyAttestation })
export type AddPasskey = z.output<typeof AddPasskey>

export const SignInWithPasskey = z.object({ passkey: PasskeyAssertion })
export type SignInWithPasskey = z.output<typeof SignInWithPasskey>

export const RenamePasskey = z.object({ id: Id, name: Name })
export type RenamePasskey = z.output<typeof RenamePasskey>

export const OnePasskey = z.object({ id: Id })
export type OnePasskey = z.output<typeof OnePasskey>

export const Passkey = z
  .object({
    id: Id,
    name: z.string(),
    backedUp: z.boolean().meta({ description: 'Whether it is on more than one device.' }),
    createdAt: Timestamp,
    lastUsedAt: Timestamp.nullable(),
  })
  .meta({ id: 'Passkey' })
export type Passkey = z.infer<typeof Passkey>

export const Passkeys = z.object({ results: z.array(Passkey) })
export type Passkeys = z.infer<typeof Passkeys>
