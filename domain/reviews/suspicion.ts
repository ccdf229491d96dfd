import type { Reason } from './schema.ts'

/** An address of a page, with a scheme or without. */
const LINK =
  /\b(?:https?:|www\.)|\b[\p{L}\p{N}-]{1,63}\.(?:com|net|org|info|biz|shop|store|online|site|xyz|io|co|me|ly|ng)\b/u

const MAIL = /[\p{L}\p{N}._%+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\p{L}\p{N}-]+/u
/** Seven digits or more, however they are grouped. */
const TELEPHONE = /(?:\+|\b)\d(?:[\s().-]{0,2}\d){6,}/u
const MESSENGER = /\b(?:whats\s?app|telegram|signal me|dm me|call me|text me)\b/u

/** Words that nobody has to read in a shop; the plainest, since a list only ever catches those. */
const COARSE =
  /\b(?:fuck\w*|shit\w*|cunt\w*|bitch\w*|asshole\w*|bastard\w*|wank\w*|nigg(?:a|er)s?|fagg?ots?|retards?)\b/u

interface About {
  /** The author. */
  readonly isKnown: boolean
  /** That nobody has looked at. */
  readonly hasPhotos?: boolean
}

/** Why somebody should read this before it is shown; nothing: it may be shown at once. */
export function reasonsAgainst(words: string, { isKnown, hasPhotos = false }: About): Reason[] {
  const text = words.normalize('NFKC').toLowerCase()
  const found: Readonly<Record<Reason, boolean>> = {
    contact: MAIL.test(text) || TELEPHONE.test(text) || MESSENGER.test(text),
    language: COARSE.test(text),
    link: LINK.test(text),
    photo: hasPhotos,
    'unknown-author': !isKnown,
  }
  return (Object.keys(found) as Reason[]).filter((reason) => found[reason])
}
