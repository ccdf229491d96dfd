import { z } from 'zod'
import { Code, Email, Phone } from '../fields.ts'

/** What a code is good for. */
export const Purpose = z.enum(['verify-email', 'verify-phone', 'sign-in'])
export type Purpose = z.output<typeof Purpose>

/** How a code travels. */
export const CodeChannel = z.enum(['email', 'sms'])
export type CodeChannel = z.output<typeof CodeChannel>

export const CodeOnItsWay = z
  .object({
    expiresIn: z.int().meta({ description: 'How long the code will be good for, in seconds.' }),
    retryAfter: z.int().meta({ description: 'When the next one may be asked for, in seconds.' }),
  })
  .meta({ id: 'CodeOnItsWay', description: 'The same whether or not anybody is reached there.' })
export type CodeOnItsWay = z.infer<typeof CodeOnItsWay>

const Way = {
  phone: Phone.optional(),
  email: Email.optional().meta({ description: 'In place of the phone.' }),
}
const onlyOne = ({ phone, email }: { phone?: string | undefined; email?: string | undefined }): boolean =>
  (phone === undefined) !== (email === undefined)
const NOT_ONE = 'Expected either a phone or an email address.'

export const RequestSignInCode = z.object(Way).refine(onlyOne, NOT_ONE)
export type RequestSignInCode = z.output<typeof RequestSignInCode>

export const SignInWithCode = z.object({ ...Way, code: Code }).refine(onlyOne, NOT_ONE)
export type SignInWithCode = z.output<typeof SignInWithCode>

/** What a limit counts by: the number, or the address in lower case. */
export const wayOf = ({ phone, email }: RequestSignInCode): string => phone ?? email?.toLowerCase() ?? ''
