import sanitizeHtml from 'sanitize-html'

const entities: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' }

/** The package writes HTML; we keep text. */
const withoutMarkup = (text: string): string =>
  sanitizeHtml(text, { allowedTags: [], allowedAttributes: {} }).replaceAll(
    /&(?:amp|lt|gt|quot);/g,
    (entity) => entities[entity]!,
  )

const LAYERS = 5

/** Markup that is still there after so many layers was wrapped on purpose. */
function unmarked(text: string, layers = LAYERS): string {
  const left = withoutMarkup(text)
  if (left === text) return text
  return layers === 0 ? left.replaceAll(/[<>&]/g, '') : unmarked(left, layers - 1)
}

/** What is not seen, or turns the order of what stands around it. */
const UNSEEN = /[\p{Cc}\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu

/**
 * What somebody wrote as plain text: no markup, also none that was escaped or only comes about when other markup is taken
 * out; nothing unseen; one empty line at most between others.
 */
export function plainText(written: string): string {
  return unmarked(written.normalize('NFC').replaceAll(/\r\n?/g, '\n'))
    .replaceAll(UNSEEN, (character) => (character === '\n' || character === '\t' ? character : ''))
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim()
}
