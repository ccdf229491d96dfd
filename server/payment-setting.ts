import { z } from 'zod'
import type { PaystackAccount } from './gateways/payments/paystack/api.ts'
import type { StripeAccount } from './gateways/payments/stripe/client.ts'

const base = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''))
const origin = base.refine((url) => new URL(url).origin === url, 'Expected an address without a path.')

/** What the environment may say of those who collect money for us. */
export const paymentVariables = {
  STRIPE_SECRET_KEY: z.string().optional(),
  STRIPE_WEBHOOK_SECRET: z.string().optional(),
  STRIPE_PUBLISHABLE_KEY: z.string().optional(),
  STRIPE_API_BASE: origin.default('https://api.stripe.com'),
  PAYSTACK_SECRET_KEY: z.string().optional(),
  PAYSTACK_API_BASE: base.default('https://api.paystack.co'),
}

/** Variables that mean something only together. */
export const paymentGroups = [['STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET']] as const

export interface PaymentSetting {
  readonly stripe: StripeAccount | undefined
  readonly paystack: PaystackAccount | undefined
}

export function paymentsOf(env: z.output<z.ZodObject<typeof paymentVariables>>): PaymentSetting {
  const { STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET, STRIPE_PUBLISHABLE_KEY, STRIPE_API_BASE } = env
  const { PAYSTACK_SECRET_KEY, PAYSTACK_API_BASE } = env
  return {
    stripe:
      STRIPE_SECRET_KEY && STRIPE_WEBHOOK_SECRET
        ? {
            secretKey: STRIPE_SECRET_KEY,
            webhookSecret: STRIPE_WEBHOOK_SECRET,
            publishableKey: STRIPE_PUBLISHABLE_KEY,
            base: STRIPE_API_BASE,
          }
        : undefined,
    paystack: PAYSTACK_SECRET_KEY ? { secretKey: PAYSTACK_SECRET_KEY, base: PAYSTACK_API_BASE } : undefined,
  }
}
