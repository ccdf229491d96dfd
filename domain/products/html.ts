import sanitizeHtml from 'sanitize-html'

/** Leaves of a vendor's HTML what is safe on any page: formatting, lists, tables and links; no scripts, styles or frames. */
export function safeHtml(html: string): string {
  return sanitizeHtml(html, {
    allowedAttributes: { a: ['href', 'title', 'rel'] },
    allowedSchemes: ['http', 'https', 'mailto'],
    transformTags: { a: sanitizeHtml.simpleTransform('a', { rel: 'nofollow noopener' }) },
  }).trim()
}
