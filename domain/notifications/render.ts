import type { Email } from '../common/gateways.ts'
import { renderBlock, renderDocument } from './engine.ts'
import { type Locale, localeOf } from './locale.ts'
import { isMailName, type MailData, type MailName, mails, type ShortName } from './mails.ts'
import { plainText } from './plain-text.ts'

/** A mail but for whom it goes to. */
export type RenderedMail = Required<Pick<Email, 'subject' | 'text' | 'html'>>

/** What fits a phone's lock screen: the title and text of a push, or an SMS, which is the text alone. */
export interface ShortMessage {
  readonly title: string
  readonly text: string
}

/**
 * Writes a message in the reader's language.
 * @param locale a tag such as `fr-SN`, as an account keeps it
 * @throws when the data is not what the message declares
 */
export function render<Name extends MailName>(
  name: Name,
  locale: string | null | undefined,
  data: MailData<Name>,
): RenderedMail {
  const language = languageOf(name, locale)
  const given = mails[name].data.parse(data)
  const html = renderDocument(language, name, given)
  const subject = oneLine(renderBlock(language, name, 'subject', given, 'plain'))
  return { subject, text: plainText(html), html }
}

/** The same message, short. Both parts are plain text on one line. */
export function renderShort<Name extends ShortName>(
  name: Name,
  locale: string | null | undefined,
  data: MailData<Name>,
): ShortMessage {
  const language = languageOf(name, locale)
  const given = mails[name].data.parse(data)
  const block = (block: string) => oneLine(renderBlock(language, name, block, given, 'plain'))
  return { title: block('title'), text: block('short') }
}

/**
 * One named block of a message as HTML, such as the `lines` of an order.
 * @throws TypeError when the message has no such block
 */
export function renderFragment<Name extends MailName>(
  name: Name,
  fragment: string,
  locale: string | null | undefined,
  data: MailData<Name>,
): string {
  const language = languageOf(name, locale)
  return renderBlock(language, name, fragment, mails[name].data.parse(data))
}

/** The language a message is written in for a reader: theirs where it exists, else English. */
export function languageOf(name: MailName, locale: string | null | undefined): Locale {
  if (!isMailName(name)) throw new TypeError(`There is no message '${String(name)}'.`)
  const wanted = localeOf(locale)
  return mails[name].languages.find((language) => language === wanted) ?? 'en'
}

/** Also turns the no-break spaces of amounts into plain ones, which an SMS can hold. */
const oneLine = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim()
