import { z } from 'zod'

/** What the environment may say of where webhooks go. */
export const webhookVariables = {
  WEBHOOK_ALLOW_PRIVATE: z
    .enum(['0', '1', 'true', 'false'])
    .transform((value) => value === '1' || value === 'true')
    .optional(),
}

export interface WebhookSetting {
  /** Webhooks may go to this machine and its private network, and without TLS. */
  readonly webhookAllowPrivate: boolean
}

export const webhookSettingOf = (
  env: z.output<z.ZodObject<typeof webhookVariables>>,
  demo: boolean,
): WebhookSetting => ({ webhookAllowPrivate: env.WEBHOOK_ALLOW_PRIVATE ?? demo })

export function webhookFaults({ NODE_ENV, WEBHOOK_ALLOW_PRIVATE = '0' }: NodeJS.ProcessEnv): string[] {
  if (NODE_ENV !== 'production' || !['1', 'true'].includes(WEBHOOK_ALLOW_PRIVATE)) return []
  return ['WEBHOOK_ALLOW_PRIVATE: Strangers say where webhooks go; not to our own machines in production.']
}
