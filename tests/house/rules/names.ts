import type { CallExpression, Node } from 'oxc-parser'
import { nodesOf, propertyOf, textOf } from '../ast.ts'
import { callsOf } from '../definitions.ts'
import { domainOf, isProduct, line, roomOf } from '../map.ts'
import type { Source } from '../source.ts'
import { type Violation, violation } from '../violation.ts'
import { isPastTense } from './past-tense.ts'

interface Kind {
  readonly noun: string
  readonly factory: string
  readonly form: RegExp
  readonly example: string
  nameIn(call: CallExpression): Node | undefined
  /** What the first word must be; an event begins with a noun of the business instead. */
  readonly startsWithFolder: boolean
}

const CAMEL = /^[a-z][a-zA-Z0-9]*\.[a-z][a-zA-Z0-9]*$/
const KEBAB = /^[a-z][a-zA-Z0-9]*\.[a-z][a-z0-9]*(-[a-z0-9]+)*$/

const kinds: readonly Kind[] = [
  {
    noun: 'operation id',
    factory: 'operation',
    form: CAMEL,
    example: 'orders.place',
    nameIn: (call) => propertyOf(call.arguments[0], 'id'),
    startsWithFolder: true,
  },
  {
    noun: 'live operation id',
    factory: 'liveOperation',
    form: CAMEL,
    example: 'inventory.watchStock',
    nameIn: (call) => propertyOf(call.arguments[0], 'id'),
    startsWithFolder: true,
  },
  {
    noun: 'task name',
    factory: 'defineTask',
    form: CAMEL,
    example: 'inventory.releaseExpired',
    nameIn: (call) => propertyOf(call.arguments[0], 'name'),
    startsWithFolder: true,
  },
  {
    noun: 'event name',
    factory: 'defineEvent',
    form: CAMEL,
    example: 'order.placed',
    nameIn: (call) => propertyOf(call.arguments[0], 'name'),
    startsWithFolder: false,
  },
  {
    noun: 'error code',
    factory: 'errorType',
    form: KEBAB,
    example: 'orders.cart-empty',
    nameIn: (call) => call.arguments[1],
    startsWithFolder: true,
  },
]

/** Names that rows, clients and subscribers hold on to: formed alike, said in full, and used once. */
export function names(sources: readonly Source[]): Violation[] {
  const house = sources.filter(isProduct)
  return [...kinds.flatMap((kind) => namesOfKind(kind, house)), ...house.flatMap(unnamedErrors)]
}

function namesOfKind(kind: Kind, sources: readonly Source[]): Violation[] {
  const first = new Map<string, string>()
  return sources.flatMap((source) =>
    callsOf(source, kind.factory).flatMap((call) => {
      const node = kind.nameIn(call)
      const name = textOf(node)
      const taken = name === undefined ? undefined : first.get(name)
      if (name !== undefined && taken === undefined) first.set(name, source.path)
      const fault = faultOf(kind, source, name) ?? (taken === undefined ? undefined : twice(kind, name, taken))
      return fault === undefined ? [] : [violation(source, node ?? call, ...fault)]
    }),
  )
}

type Fault = readonly [wrong: string, instead: string]

function faultOf(kind: Kind, { path }: Source, name: string | undefined): Fault | undefined {
  const { noun, form, example } = kind
  if (name === undefined)
    return [`the ${noun} is not a plain string`, `write it out, so that a search finds it: '${example}'`]
  if (!form.test(name)) return [`the ${noun} '${name}' has the wrong form`, `name it like '${example}'`]
  const [start = '', end = ''] = name.split('.')
  if (!kind.startsWithFolder) {
    const instead = `say what has happened, like '${example}' (irregular verbs are listed in tests/house/rules/past-tense.ts)`
    return isPastTense(end) ? undefined : [`the ${noun} '${name}' is not in the past tense`, instead]
  }
  const folders = foldersOf(path)
  if (folders.includes(start)) return undefined
  return [
    `the ${noun} '${name}' does not start with its folder`,
    `begin with ${folders.map((each) => `'${each}.'`).join(' or ')}`,
  ]
}

/** Outside the domain a failure may be the room's own or belong to the domain it is about. */
function foldersOf(path: string): readonly string[] {
  const domain = domainOf(path)
  return domain === undefined ? [roomOf(path) ?? '', ...line] : [domain]
}

function twice({ noun }: Kind, name = '', taken = ''): Fault {
  return [`the ${noun} '${name}' is already taken in ${taken}`, 'choose another, or import that one']
}

/** An error described on the spot has no name that others can import, list or test. */
function unnamedErrors(source: Source): Violation[] {
  return nodesOf(source, 'NewExpression')
    .filter(({ callee }) => callee.type === 'Identifier' && callee.name === 'DomainError')
    .filter(({ arguments: [type] }) => propertyOf(type, 'code') !== undefined)
    .map((node) =>
      violation(
        source,
        node,
        'an error type is made up on the spot',
        'declare it with errorType(…) in errors.ts and name it here',
      ),
    )
}
