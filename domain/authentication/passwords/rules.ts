import { type FieldError, invalid } from '../../common/errors.ts'
import { isCommon } from './common.ts'
import { isSimilar } from './similarity.ts'

/** What somebody else may know of whoever chooses a password. */
export interface Person {
  readonly email: string
  readonly fullName: string
}

export interface Asked {
  /** Characters. */
  readonly least?: number
  /** Where the password stands in the input. */
  readonly path?: string
}

/** Holds a password that somebody chooses to the rules. @throws common.invalid naming every rule it breaks */
export async function requireGoodPassword(
  password: string,
  person: Person,
  { least = 8, path = 'password' }: Asked = {},
): Promise<void> {
  const faults = await faultsOf(password.normalize('NFKC'), person, least)
  if (faults.length > 0) throw invalid(faults.map((fault) => ({ path, ...fault })))
}

type Fault = Omit<FieldError, 'path'>

async function faultsOf(password: string, { email, fullName }: Person, least: number): Promise<Fault[]> {
  const near = isSimilar(password, email) ? 'email address' : isSimilar(password, fullName) ? 'name' : undefined
  const rules: readonly (readonly [broken: boolean, code: string, message: string])[] = [
    [near !== undefined, 'password_too_similar', `The password is too similar to the ${near}.`],
    [
      Array.from(password).length < least,
      'password_too_short',
      `This password is too short. It must contain at least ${least} characters.`,
    ],
    [await isCommon(password), 'password_too_common', 'This password is too common.'],
    [/^\p{N}+$/u.test(password), 'password_entirely_numeric', 'This password is entirely numeric.'],
  ]
  return rules.flatMap(([broken, code, message]) => (broken ? [{ code, message }] : []))
}
