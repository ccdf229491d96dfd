import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { BlockTag, LayoutTag, Liquid, type Template } from 'liquidjs'
import type { Money } from '../common/money.ts'
import { country, day, moment, money } from './formats.ts'
import type { Locale } from './locale.ts'

const folder = path.join(import.meta.dirname, 'templates')
const extension = '.liquid'

/** Every template by its path without extension, such as `fr/order-confirmation`; read once, so that no mail waits for a disk. */
const templates = Object.fromEntries(
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension))
    .map((file) => [file.slice(0, -extension.length), readFileSync(path.join(folder, file), 'utf8')]),
)

interface Engines {
  /** Escapes every value. */
  readonly html: Liquid
  /** For a subject or an SMS, where `&amp;` would be read as it stands. */
  readonly plain: Liquid
}

const enginesOf = (locale: Locale): Engines => ({
  html: createEngine(templates, locale, { outputEscape: 'escape' }),
  plain: createEngine(templates, locale, {}),
})

const engines: Record<Locale, Engines> = { en: enginesOf('en'), fr: enginesOf('fr') }

/** What a template leaves open is an error, so that a misspelt name is found by a test and not by a reader. */
export function createEngine(
  templates: Record<string, string>,
  locale: Locale,
  escaping: { readonly outputEscape?: 'escape' },
): Liquid {
  const liquid = new Liquid({
    templates,
    cache: true,
    strictFilters: true,
    strictVariables: true,
    ownPropertyOnly: true,
    globals: { locale },
    ...escaping,
  })
  // The one way for a value to pass unescaped.
  liquid.unregisterFilter('raw')
  liquid.registerFilter('money', (value: Money, display: 'symbol' | 'code' = 'symbol') => money(locale, value, display))
  liquid.registerFilter('day', (timestamp: string) => day(locale, timestamp))
  liquid.registerFilter('moment', (timestamp: string) => moment(locale, timestamp))
  liquid.registerFilter('country', (code: string) => country(locale, code))
  return liquid
}

/** The whole of a message, in its layout. */
export function renderDocument(locale: Locale, message: string, data: object): string {
  return engines[locale].html.renderFileSync(`${locale}/${message}`, data) as string
}

/**
 * One named block of a message, alone.
 * @throws TypeError naming the blocks there are, when it has none of that name
 */
export function renderBlock(
  locale: Locale,
  message: string,
  name: string,
  data: object,
  kind: keyof Engines = 'html',
): string {
  const liquid = engines[locale][kind]
  const blocks = blocksOf(liquid.parseFileSync(`${locale}/${message}`))
  const found = blocks.find(({ block }) => block === name)
  if (found !== undefined) return (liquid.renderSync(found.templates, data) as string).trim()
  const names = blocks.map(({ block }) => block).join(', ')
  throw new TypeError(`${locale}/${message}.liquid has no block '${name}'; it has ${names}.`)
}

/** Blocks at the top or inside one another; one inside a loop cannot stand alone. */
function blocksOf(found: readonly Template[]): BlockTag[] {
  return found.flatMap((template) => {
    if (template instanceof LayoutTag) return blocksOf(template.templates)
    return template instanceof BlockTag ? [template, ...blocksOf(template.templates)] : []
  })
}
