import type Document from 'pdfkit'

export type Pdf = InstanceType<typeof Document>

export interface PdfOptions {
  readonly title: string
  /** RFC 3339; when it says it was made. */
  readonly at: string
  /** The language of its text, BCP 47. */
  readonly lang: string
  /** Points, or a name such as `A4`. */
  readonly size: string | [width: number, height: number]
}

/**
 * A PDF of what is drawn on it, in the faces of `fonts`; the same bytes for the same drawing. Pages have no margins: the
 * library would begin a new one by itself wherever text comes near them.
 */
export async function renderPdf({ title, at, lang, size }: PdfOptions, draw: (pdf: Pdf) => void): Promise<Buffer> {
  // Read by the process that makes a first document.
  const [{ default: Document }, { fonts }] = await Promise.all([import('pdfkit'), import('./fonts.ts')])
  const { regular, bold } = fonts()
  const pdf = new Document({
    size,
    margin: 0,
    bufferPages: true,
    lang,
    displayTitle: true,
    info: { Title: title, CreationDate: new Date(at), Producer: 'Fashionistar', Creator: 'Fashionistar' },
    // The library takes fonts that are open; its types know of names alone.
    font: regular as unknown as string,
  })
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const chunks: Buffer[] = []
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk))
  pdf.on('end', () => resolve(Buffer.concat(chunks)))
  pdf.on('error', reject)
  pdf.registerFont('regular', regular as unknown as string).registerFont('bold', bold as unknown as string)
  draw(pdf.font('regular'))
  pdf.end()
  return promise
}
