import { extractText, getDocumentProxy } from 'unpdf'

/**
 * What stands on the pages of a PDF, as it would be copied from them. Marks are set by position, which extraction takes for a space; so
 * they are put back to their letters, and what can be one character is.
 */
export async function pagesOfPdf(pdf: Uint8Array): Promise<string[]> {
  // It is taken apart in place.
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(pdf)), { mergePages: false })
  return text.map(plain)
}

export const textOfPdf = async (pdf: Uint8Array): Promise<string> => (await pagesOfPdf(pdf)).join(' ')

/** The same of a text, to compare by. */
export const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replaceAll(/\s+(?=\p{M})/gu, '')
    .normalize('NFC')
    .replaceAll(/\s+/g, ' ')
    .trim()

/** How far down each piece of text stands on its page, page by page; in points from the upper edge to its line. */
export async function depthsOfPdf(pdf: Uint8Array): Promise<{ readonly text: string; readonly depth: number }[][]> {
  const document = await getDocumentProxy(new Uint8Array(pdf))
  const numbers = Array.from({ length: document.numPages }, (_, index) => index + 1)
  return Promise.all(
    numbers.map(async (number) => {
      const page = await document.getPage(number)
      const [, , , height] = page.view as [number, number, number, number]
      const { items } = await page.getTextContent()
      return items.flatMap((item) =>
        'str' in item && item.str.trim() !== '' ? [{ text: item.str, depth: height - Number(item.transform[5]) }] : [],
      )
    }),
  )
}
