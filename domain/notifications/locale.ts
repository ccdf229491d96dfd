/** The languages we write in; the first is for everybody else. */
export const locales = ['en', 'fr'] as const
export type Locale = (typeof locales)[number]

/** Our language nearest to a tag (BCP 47) such as `fr-SN`; English when there is none, or none of ours. */
export function localeOf(tag: string | null | undefined): Locale {
  const language = tag?.toLowerCase().split(/[-_]/, 1)[0]
  return locales.find((locale) => locale === language) ?? 'en'
}
