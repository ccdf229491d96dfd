import { z } from 'zod'

/** What the environment may say of whoever reads measurements off photos. */
export const bodyModelVariables = {
  BODY_MODEL_URL: z.url({ protocol: /^https?$/, hostname: /.*/ }).optional(),
  BODY_MODEL_TOKEN: z.string().optional(),
  BODY_MODEL_TIMEOUT_SECONDS: z.coerce.number().int().min(1).max(90).default(30),
}

export interface BodyModelAccount {
  readonly url: string
  readonly token: string | undefined
  /** In milliseconds. */
  readonly timeout: number
}

export interface BodyModelSetting {
  readonly bodyModel: BodyModelAccount | undefined
}

export function bodyModelSettingOf(env: z.output<z.ZodObject<typeof bodyModelVariables>>): BodyModelSetting {
  const { BODY_MODEL_URL: url, BODY_MODEL_TOKEN: token } = env
  const timeout = env.BODY_MODEL_TIMEOUT_SECONDS * 1_000
  return { bodyModel: url === undefined ? undefined : { url, token, timeout } }
}

/** Photos of bodies and a secret go where it says, so in production nobody on the way may read them. */
export function bodyModelFaults(given: NodeJS.ProcessEnv): string[] {
  const { NODE_ENV, BODY_MODEL_URL: url, BODY_MODEL_TOKEN: token } = given
  if (url === undefined) return token === undefined ? [] : ['BODY_MODEL_URL: Needed beside BODY_MODEL_TOKEN.']
  const isPlain = NODE_ENV === 'production' && /^http:/i.test(url)
  return isPlain ? ['BODY_MODEL_URL: Expected https in production: photos of bodies go there.'] : []
}
