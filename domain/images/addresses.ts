import type { Site } from '../common/gateways.ts'

/** Where everybody finds a picture; the number is how wide it is, if it is as wide. */
export const addressOf = ({ url }: Site, publicId: string): string => `${url}/images/${publicId}/1280.webp`
