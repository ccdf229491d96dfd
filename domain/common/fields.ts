import { z } from 'zod'
import { isCountry } from './countries.ts'

/** A row's identity: a positive integer that JSON carries exactly. */
export const Id = z.int().positive()

/** Text a database can hold: trimmed, of bounded length, without the NUL character and halves of others. */
export const text = (most: number, least = 1): z.ZodString =>
  z
    .string()
    .trim()
    .min(least)
    .max(most)
    // oxlint-disable-next-line no-control-regex -- NUL is exactly what PostgreSQL cannot store
    .regex(/^[^\u0000]*$/, 'Null characters are not allowed.')
    .regex(/^\P{Cs}*$/u, 'Halves of characters are not allowed.')

/** The readable part of an address: lower-case words joined by hyphens, not digits alone, for those are an id. */
export const Slug = z
  .string()
  .max(200)
  .regex(/\D/, 'Expected more than digits.')
  .regex(/^[\p{Ll}\p{Lo}\p{N}]+(?:[-_.][\p{Ll}\p{Lo}\p{N}]+)*$/u, 'Expected lower-case words joined by hyphens.')

/** An id or a slug, whichever the caller has at hand. */
export const IdOrSlug = z.union([Id, text(200)])

/** RFC 3339, in UTC; there was no year 0. */
export const Timestamp = z.iso.datetime().regex(/^(?!0000)/)

/** ISO 3166-1, two letters. */
export const CountryCode = z.string().regex(/^[A-Z]{2}$/, 'Expected a country code of two letters, such as NG.')

export const NO_COUNTRY = 'No country has this code (ISO 3166-1).'

/** Where something is to go. What was taken before is shown as it is, whatever its code. */
export const Country = CountryCode.refine(isCountry, NO_COUNTRY)
