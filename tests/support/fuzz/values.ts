// Values that an input schema asks for, and those that nobody should ever send.

import * as fc from 'fast-check'

/** A number as it stands in JSON text, which JavaScript would write otherwise or not at all. */
export class Literal {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }
}

/** JSON text, with literals as they are. */
export function encode(value: unknown): string {
  if (value instanceof Literal) return value.text
  if (Array.isArray(value)) return `[${value.map(encode).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  return `{${Object.entries(value)
    .map(([name, each]) => `${JSON.stringify(name)}:${encode(each)}`)
    .join(',')}}`
}

const literals = ['-0', '0', '-1', '1e308', '1e400', '-1e400', '1e-400', '0.1', '1.5', '2147483648', '9007199254740992']
const beyond = ['9223372036854775807', '9223372036854775808', '-9223372036854775809', `1${'0'.repeat(400)}`]

const texts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'a\udc00b',
  '\u{1f457}\u{10ffff}',
  '\u202eright\u2066',
  'e\u0301\u0323'.repeat(20),
  '\ufeff',
  '\r\n',
  '\u2028',
  '../../etc/passwd',
  '%00',
  '%zz',
  '%ff',
  '..%2f',
  'NaN',
  'Infinity',
  'null',
  'undefined',
  '1e3',
  '0x10',
  '٣',
  '1,2',
  '-1',
  '1.0',
  '01',
  ' 1 ',
  'true',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  "' or 1=1 --",
  '"; drop table users; --',
  '$1',
  '%',
  '_',
  '\\',
  '*',
  '{{7*7}}',
  '<script>alert(1)</script>',
  '(?:a+)+$',
  '2020-02-30T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '2020-01-01T24:00:00+99:99',
  'WyJ',
  'bnVsbA',
  'W10',
  'eyJhIjoxfQ',
  'a@b',
  `${'a'.repeat(300)}@example.com`,
  'İ@example.com',
  'http://[::1',
  'javascript:alert(1)',
]

const nested = (levels: number): unknown => (levels === 0 ? [] : [nested(levels - 1)])

/** Keys as somebody sends them who hopes to reach a prototype; parsed, for a literal would set it. */
const reaching = ['{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"admin":true}}}', '{"toString":1}']

/** Any there is, surrogates excepted: the library's own come with a table of all of Unicode, which takes a second to make. */
const character = fc.nat(0x10_ffff - 0x800).map((n) => String.fromCodePoint(n < 0xd800 ? n : n + 0x800))

/** What no field expects. */
export const nasty: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...literals, ...beyond).map((text) => new Literal(text)),
  fc.constantFrom(...texts),
  fc.constantFrom(...reaching).map((text) => JSON.parse(text) as unknown),
  fc.constantFrom<unknown>(null, true, false, [], {}, [null], [[]], { id: {} }, nested(20), nested(40)),
  fc.constantFrom(100, 201, 5_001, 70_000).map((length) => 'x'.repeat(length)),
  fc.string({ unit: character, maxLength: 40 }),
  fc.json({ maxDepth: 3 }).map((text) => JSON.parse(text) as unknown),
)

export const nastyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...texts, ...literals, ...beyond),
  fc.string({ unit: character, maxLength: 40 }),
)
