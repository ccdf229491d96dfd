import { compile } from 'html-to-text'

/** A mail's text, from the same source as its HTML, so that the two cannot say different things. */
export const plainText = compile({
  wordwrap: 78,
  selectors: [
    { selector: 'h1', options: { uppercase: false } },
    { selector: 'h2', options: { uppercase: false } },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true } },
    { selector: 'table.lines', format: 'dataTable', options: { maxColumnWidth: 50 } },
  ],
})
