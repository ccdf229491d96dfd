import { sql } from 'kysely'
import type { Provider } from '../../../domain/common/payment-gateways.ts'
import type { App } from '../../../server/context.ts'
import type { TestPayments } from '../../../server/gateways/payments/test.ts'

/** A provider of payments that outlives every process of ours. */
export interface World {
  readonly provider: Provider
  /** How processes find it. */
  readonly env: Readonly<Record<string, string>>
  /** The buyer does their part. */
  pay(app: App, reference: string): Promise<void>
  /** What it has taken under this reference, and given back. */
  money(app: App, reference: string): Promise<{ readonly captured: number; readonly refunded: number }>
  /** What it has begun and takes its time for comes to its end. */
  readonly settle?: () => void
  /** What it tells of a payment as it stands. */
  tell(
    app: App,
    reference: string,
  ): Promise<{ readonly body: string; readonly headers: Readonly<Record<string, string>> }>
}

const gatewayOf = ({ gateways }: App) => gateways.payments.of('test') as TestPayments

/** The built-in provider, whose money is rows of a database that outlives us too. */
export function testWorld(): World {
  return {
    provider: 'test',
    env: {},
    async pay(app, reference) {
      await gatewayOf(app).confirm(reference)
    },
    async money({ db }, reference) {
      const { rows } = await sql<{ captured: number; refunded: number }>`
        select captured, refunded from test_payments where reference = ${reference}`.execute(db)
      return rows[0] ?? { captured: 0, refunded: 0 }
    },
    async tell(app, reference) {
      const { body, headers } = await gatewayOf(app).noticeOf(reference)
      return { body: body.toString(), headers }
    },
  }
}
