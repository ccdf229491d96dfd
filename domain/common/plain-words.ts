import type { z } from 'zod'

type Issue = z.core.$ZodRawIssue

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
}

const forms: Readonly<Record<string, string>> = {
  email: 'an email address',
  url: 'an address such as https://shop.example',
  uuid: 'a UUID',
  datetime: 'a time such as 2026-11-27T04:49:01Z',
  date: 'a date such as 2026-11-27',
}

/** What is wrong, for whoever filled in a form: what is expected, in no programmer's words. Schemas that say it themselves are not asked. */
export function inPlainWords(issue: Issue): string {
  const missing = issue.input === undefined
  if (issue.code === 'invalid_value')
    return `${missing ? 'This is required' : 'Expected'}${choice(issue.values, missing)}.`
  if (missing && (issue.code === 'invalid_type' || issue.code === 'invalid_union')) return 'This is required.'
  if (issue.code === 'invalid_type') return `Expected ${kinds[issue.expected] ?? issue.expected}.`
  if (issue.code === 'too_small') return tooSmall(issue)
  if (issue.code === 'too_big') return tooBig(issue)
  if (issue.code === 'invalid_format') return `Expected ${forms[issue.format] ?? 'another form'}.`
  if (issue.code === 'unrecognized_keys') return `Not known here: ${issue.keys.join(', ')}.`
  if (issue.code === 'not_multiple_of') return `Expected a multiple of ${issue.divisor}.`
  if (issue.code === 'invalid_union') return ofEither(issue)
  return 'This does not fit.'
}

function choice(values: readonly unknown[], missing: boolean): string {
  const all = values.join(', ')
  if (missing) return values.length === 1 ? `: ${all}` : `: one of ${all}`
  return values.length === 1 ? ` ${all}` : ` one of ${all}`
}

function tooSmall({ origin, minimum, inclusive, exact }: Issue & { code: 'too_small' }): string {
  if (origin === 'string' || origin === 'array') {
    if (Number(minimum) === 1) return 'This may not be empty.'
    return `Expected ${exact ? 'exactly' : 'at least'} ${counted(origin, minimum)}.`
  }
  return inclusive === false ? `Expected more than ${minimum}.` : `Expected ${minimum} or more.`
}

function tooBig({ origin, maximum, inclusive, exact }: Issue & { code: 'too_big' }): string {
  if (origin === 'string' || origin === 'array')
    return `Expected ${exact ? 'exactly' : 'at most'} ${counted(origin, maximum)}.`
  return inclusive === false ? `Expected less than ${maximum}.` : `Expected ${maximum} or less.`
}

const counted = (origin: string, count: number | bigint): string =>
  `${count} ${origin === 'string' ? 'character' : 'item'}${Number(count) === 1 ? '' : 's'}`

/** What each would have taken; the one that took its kind knows best. */
function ofEither({ errors }: Issue & { code: 'invalid_union' }): string {
  const told = errors.flatMap(([first]) => (first === undefined ? [] : [first]))
  const nearest = told.find(({ code, path }) => code !== 'invalid_type' || path.length > 0)
  if (nearest !== undefined) return nearest.message
  return told.length === 0
    ? 'This does not fit.'
    : `${[...new Set(told.map(({ message }) => message.replace(/\.$/, '')))].join(', or ')}.`.replaceAll(
        ', or Expected',
        ', or',
      )
}
