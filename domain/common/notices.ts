/** A notice that was not signed by whom it claims to come from, or too long ago. */
export class ForgedNotice extends Error {
  override readonly name = 'ForgedNotice'
}

/** Headers as they came, by their lower-case names. */
export type NoticeHeaders = Readonly<Record<string, string | string[] | undefined>>
