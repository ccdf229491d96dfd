import { z } from 'zod'

/** Kept as it is written; two that differ in case are one. */
export const Email = z.email().max(254)

/** E.164. */
export const Phone = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, 'Expected a phone number with its country, such as +2348012345678.')
  .meta({ examples: ['+2348012345678'] })

/** A password somebody chooses; what is wrong with one is said all at once by the rules of passwords. */
export const NewPassword = z.string().max(256)

/** Six digits. */
export const Code = z
  .string()
  .regex(/^\d{6}$/, 'Expected six digits.')
  .meta({ examples: ['482913'] })

/** What a limit counts by: an address is the same in any case. */
export const emailOf = ({ email }: { readonly email: string }): string => email.toLowerCase()

export const phoneOf = ({ phone }: { readonly phone: string }): string => phone
