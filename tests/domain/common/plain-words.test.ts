import { test } from 'tap'
import { z } from 'zod'
import { Id, IdOrSlug, text } from '../../../domain/common/fields.ts'
import { DomainError } from '../../../domain/common/errors.ts'
import { parseInput } from '../../../domain/common/operation.ts'

const Form = z.object({
  name: text(5),
  born: z.iso.date().optional(),
  email: z.email().optional(),
  size: z.enum(['S', 'M']).optional(),
  vendor: IdOrSlug.optional(),
  pieces: z.int().min(1).max(9).optional(),
  share: z.number().gt(0).lt(1).optional(),
  lines: z
    .array(z.object({ id: Id }))
    .min(1)
    .max(2)
    .optional(),
  known: z.strictObject({ waist: z.number().optional() }).optional(),
  code: text(4, 4).optional(),
  agreed: z.boolean().optional(),
})

function faultsOf(raw: unknown, schema: z.ZodType = Form): Record<string, string> {
  try {
    parseInput(schema, raw)
    return {}
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return Object.fromEntries((error.details.errors ?? []).map(({ path, message }) => [path, message]))
  }
}

/** What is said of one field, the rest being as it should. */
const told = (field: string, value: unknown) => faultsOf({ name: 'Ada', [field]: value })[field]

test('whoever leaves something out is told that it is required', async (t) => {
  t.strictSame(faultsOf({}), { name: 'This is required.' })
  const Choice = z.object({ kind: z.enum(['return', 'exchange']), vendor: IdOrSlug })
  t.strictSame(faultsOf({}, Choice), {
    kind: 'This is required: one of return, exchange.',
    vendor: 'This is required.',
  })
})

test('whoever fills a field in wrongly is told what it takes', async (t) => {
  t.equal(told('name', ' '), 'This may not be empty.')
  t.equal(told('name', 'Adaora'), 'Expected at most 5 characters.')
  t.equal(told('name', 7), 'Expected text.')
  t.equal(told('born', 'yesterday'), 'Expected a date such as 2026-11-27.')
  t.equal(told('email', 'ada'), 'Expected an email address.')
  t.equal(told('size', 'XXL'), 'Expected one of S, M.')
  t.equal(told('pieces', 0), 'Expected 1 or more.')
  t.equal(told('pieces', 10), 'Expected 9 or less.')
  t.equal(told('pieces', 1.5), 'Expected a whole number.')
  t.equal(told('pieces', 'two'), 'Expected a number.')
  t.equal(told('share', 1), 'Expected less than 1.')
  t.equal(told('share', 0), 'Expected more than 0.')
  t.equal(told('lines', []), 'This may not be empty.')
  t.equal(told('lines', {}), 'Expected a list.')
  t.equal(told('lines', [{ id: 1 }, { id: 2 }, { id: 3 }]), 'Expected at most 2 items.')
  t.equal(told('code', '123'), 'Expected at least 4 characters.')
  t.equal(told('agreed', 'yes'), 'Expected true or false.')
  t.equal(told('known', { wiast: 72 }), 'Not known here: wiast.')
})

test('of several kinds of value the nearest says what is wrong', async (t) => {
  t.equal(told('vendor', true), 'Expected a number, or text.')
  t.equal(told('vendor', -1), 'Expected more than 0.')
  t.equal(told('vendor', ''), 'This may not be empty.')
})

test('what a schema says itself is left as it is', async (t) => {
  t.strictSame(faultsOf({ name: 'a\u0000' }), { name: 'Null characters are not allowed.' })
})

test('what is said of a single field names it', async (t) => {
  t.throws(() => parseInput(Form, {}), { message: 'name: This is required.' })
  t.throws(() => parseInput(Form, { name: '', size: 'L' }), { message: 'Several fields are not valid.' })
})
