/** Reads hashes of one form. Undefined: this one is of another. */
export type Verifier = (stored: string) => ((password: string) => Promise<boolean>) | undefined

/** Without padding, as PHC strings have it. */
export const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')
