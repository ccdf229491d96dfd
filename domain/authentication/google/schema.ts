import { z } from 'zod'

export const SignInWithGoogle = z.object({
  idToken: z.string().min(1).max(8_000).meta({ description: 'From Sign in with Google; a JSON Web Token.' }),
  nonce: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'What the token was asked to repeat, if anything.' }),
})
export type SignInWithGoogle = z.output<typeof SignInWithGoogle>
