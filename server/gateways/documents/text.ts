import type { Face } from './fonts.ts'
import type { Pdf } from './pdf.ts'

/** Where a text begins and how wide it may be; in points, from the upper left corner. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
}

export interface TextStyle {
  readonly face?: Face
  readonly size?: number
  readonly colour?: string
  readonly align?: 'left' | 'right'
}

export const ink = '#1a1a1a'
export const pale = '#6b6b6b'

/** Returns how far down it came. */
export function write(pdf: Pdf, text: string, { x, y, width }: Place, style: TextStyle = {}): number {
  const { colour = ink, align = 'left' } = style
  const height = heightOf(pdf, text, width, style)
  pdf.fillColor(colour).text(text, x, y, { width, align })
  return y + height
}

export const heightOf = (
  pdf: Pdf,
  text: string,
  width: number,
  { face = 'regular', size = 9 }: TextStyle = {},
): number => pdf.font(face).fontSize(size).heightOfString(text, { width })
