import { readFileSync } from 'node:fs'
import { create, type Font } from 'fontkit'

/** Text is set in one of these; the fonts that every reader has lack half of our names, and the naira. */
export type Face = 'regular' | 'bold'

const files: Readonly<Record<Face, string>> = {
  regular: '400Regular/NotoSans_400Regular.ttf',
  bold: '700Bold/NotoSans_700Bold.ttf',
}

let opened: Readonly<Record<Face, Font>> | undefined

/** Opened once: reading the tables of a font takes ten times as long as setting a page in it. */
export function fonts(): Readonly<Record<Face, Font>> {
  opened ??= { regular: open(files.regular), bold: open(files.bold) }
  return opened
}

/**
 * What is copied from a PDF, or searched in it, is for each glyph the text that it was first asked for. `ị` is set as an i and a
 * dot; asked for first, it would turn every i after it into `ị`. So each character is asked for by itself before any text
 * is; that also makes a document depend on nothing that was set before it.
 */
function open(file: string): Font {
  const font = create(readFileSync(new URL(import.meta.resolve(`@expo-google-fonts/noto-sans/${file}`)))) as Font
  for (const character of font.characterSet) font.glyphForCodePoint(character)
  return font
}
