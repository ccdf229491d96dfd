import type { Pdf } from '../pdf.ts'

/** The page that is being written, and how far down. */
export interface Sheet {
  readonly pdf: Pdf
  y: number
}

/** Of an A4 page, in points. Below the bottom is its foot. */
export const edge = { left: 48, right: 547, top: 48, bottom: 778, foot: 796 } as const

export const WIDTH = edge.right - edge.left

export function rule({ pdf, y }: Sheet, from: number = edge.left): void {
  pdf.moveTo(from, y).lineTo(edge.right, y).lineWidth(0.5).strokeColor('#c8c8c8').stroke()
}

/** Begins a new page when so much height is not left on this one; says whether it did. */
export function makeRoom(sheet: Sheet, height: number): boolean {
  if (sheet.y + height <= edge.bottom) return false
  sheet.pdf.addPage()
  sheet.y = edge.top
  return true
}
