import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'tap'
import { Liquid } from 'liquidjs'
import { renderBlock } from '../../../domain/notifications/engine.ts'
import {
  isShortName,
  type Locale,
  type MailName,
  mailNames,
  mails,
  render,
  renderShort,
  samples,
} from '../../../domain/notifications/index.ts'

const folder = path.join(import.meta.dirname, '../../../domain/notifications/templates')
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.liquid'))
const sourceOf = (file: string) => readFileSync(path.join(folder, file), 'utf8')

const versions = mailNames.flatMap((name) => mails[name].languages.map((locale: Locale) => ({ name, locale })))

/** GSM 03.38 without its extension: what 160 characters of one SMS may be. */
const GSM = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]*$/

const VOID = new Set(['meta', 'br'])

/** Tags that were not closed, or closed in the wrong order. */
function unbalanced(html: string): string[] {
  const open: string[] = []
  const wrong: string[] = []
  for (const [, slash, tag = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
    if (slash === '') open.push(...(VOID.has(tag) ? [] : [tag]))
    else if (open.pop() !== tag) wrong.push(tag)
  }
  return [...wrong, ...open]
}

test('every message can be written in each of its languages', async (t) => {
  for (const { name, locale } of versions) {
    const { subject, text, html } = render(name, locale, samples[name])
    const what = `${locale}/${name}`
    t.match(subject, /^\S.{3,76}\S$/, `the subject of ${what}`)
    t.ok(text.length > 100, `the text of ${what}`)
    t.notMatch(text, /<\/?\w+[ >]|&\w+;|\n{4}/, 'is text')
    for (const part of [subject, text, html])
      t.notMatch(part, /\{\{|\{%|undefined|\[object|NaN|null/, `nothing is missing from ${what}`)
  }
})

test('the HTML of every message is a whole document that asks nothing of anybody', async (t) => {
  for (const { name, locale } of versions) {
    const { html } = render(name, locale, samples[name])
    t.match(html, new RegExp(`^<!doctype html>\n<html lang="${locale}">`))
    t.strictSame(unbalanced(html), [], `tags of ${locale}/${name} are closed in order`)
    t.match(html, /<title>[^<]+<\/title>[^]*<h1 [^>]*>[^<]+<\/h1>/)
    t.notMatch(html, /<(?:img|link|script|style|iframe|form|video)\b|url\(|\son\w+=/i, 'loads and runs nothing')
    t.notMatch(html, / style=""|<td><\/td>/)
  }
})

test('a short message fits one SMS', async (t) => {
  for (const { name, locale } of versions.filter(({ name }) => isShortName(name))) {
    const { title, text } = renderShort(
      name as 'rate-your-order',
      locale,
      samples[name] as (typeof samples)['rate-your-order'],
    )
    t.match(text, GSM, `${locale}/${name} needs no dearer alphabet`)
    t.ok(text.length <= 160, `${locale}/${name} has ${text.length} characters`)
    t.match(title, /^\S.{3,48}\S$/)
  }
})

test('a message says the same in every language', async (t) => {
  const liquid = new Liquid({
    templates: Object.fromEntries(files.map((file) => [file.replace(/\.liquid$/, ''), sourceOf(file)])),
  })
  const facts = (name: MailName, locale: Locale) =>
    liquid.fullVariablesSync(liquid.parseFileSync(`${locale}/${name}`)).toSorted()
  for (const { name, locale } of versions) {
    t.ok(facts(name, locale).length > 1)
    t.strictSame(facts(name, locale), facts(name, 'en'), `${locale}/${name} has the facts of the English one`)
    t.ok(blocks(name, locale))
    t.equal(blocks(name, locale), blocks(name, 'en'), 'and its blocks')
  }
})

/** The names of a message's blocks, as the engine tells them. */
function blocks(name: MailName, locale: Locale): string | undefined {
  try {
    return renderBlock(locale, name, 'none', samples[name])
  } catch (error) {
    return /it has (.*)\.$/.exec((error as Error).message)?.[1]
  }
}

test('every template of a message belongs to one we send, in a language it has', async (t) => {
  const written = files.filter((file) => /^[a-z]{2}\//.test(file)).toSorted()
  t.strictSame(written, versions.map(({ name, locale }) => `${locale}/${name}.liquid`).toSorted())
})

test('no template is chosen by a value, or holds another language than its own', async (t) => {
  for (const file of files) {
    const source = sourceOf(file)
    for (const [, tag, given] of source.matchAll(/\{%-?\s*(render|include|layout)\s+(\S+)/g))
      t.match(given, /^'[a-z/-]+',?$/, `${file}: ${tag} names its template`)
    if (!file.startsWith('fr/')) t.notMatch(source, /[«»àéèêç]/i, `${file} holds no French`)
  }
})
