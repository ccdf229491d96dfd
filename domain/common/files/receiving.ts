import type { z } from 'zod'
import type { Scope } from '../context.ts'
import { invalid } from '../errors.ts'
import { typed } from '../text-values.ts'
import { filesIn, type StagedFile } from './image-file.ts'
import type { Incoming } from './incoming.ts'
import { discard } from './removing.ts'
import { stage } from './staging.ts'

/**
 * Takes in what a request brings and goes on with it as an operation's input. Whatever comes of it, files that nobody has
 * kept are gone afterwards.
 */
export async function received<T>(
  scope: Scope,
  input: z.ZodType,
  incoming: Incoming,
  work: (rawInput: Readonly<Record<string, unknown>>) => Promise<T>,
): Promise<T> {
  const keys: string[] = []
  try {
    return await work(await takeIn(scope, input, incoming, keys))
  } finally {
    if (keys.length > 0) await discard(scope, keys)
  }
}

async function takeIn(
  scope: Scope,
  input: z.ZodType,
  incoming: Incoming,
  keys: string[],
): Promise<Readonly<Record<string, unknown>>> {
  const expected = filesIn(input)
  const fields = new Map<string, unknown>()
  const files = new Map<string, StagedFile[]>()
  for await (const part of incoming.parts()) {
    const { name } = part
    if (part.kind === 'field') {
      if (fields.has(name)) throw fault(name, 'Expected it once.', 'repeated_field')
      fields.set(name, part.value)
      continue
    }
    const most = expected.get(name)?.most ?? 0
    const before = files.get(name) ?? []
    if (before.length >= most) throw fault(name, `Expected ${most} files at most.`, 'too_many_files')
    const file = await stage(scope, part.content, (key) => keys.push(key))
    if (file !== undefined) files.set(name, [...before, file])
  }
  const filled = [...fields].filter(([name, value]) => value !== '' && !expected.has(name))
  const values = typed(input)(Object.fromEntries(filled))
  const given = [...files].map(([name, list]) => [name, expected.get(name)!.many ? list : list[0]] as const)
  return { ...values, ...Object.fromEntries(given), ...incoming.values }
}

const fault = (path: string, message: string, code: string) => invalid([{ path, message, code }])
