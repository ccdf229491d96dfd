import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import type { PaymentGateways } from '../../../domain/common/payment-gateways.ts'
import { type TestApp, testMarket } from '../../support/app.ts'
import { ownClock, type Till as TillAlone, tillOf } from '../../support/till.ts'

export interface Till extends TillAlone {
  readonly app: TestApp
  readonly server: FastifyInstance
}

export interface TillOptions {
  /** Providers in place of the built-in one, made for the clock of the till. */
  readonly payments?: (clock: () => Date) => PaymentGateways
}

export async function openTill(t: Test, { payments }: TillOptions = {}): Promise<Till> {
  const clock = ownClock()
  const gateways = payments && { payments: payments(clock.now) }
  const { app, server } = await testMarket(t, { clock: clock.now, ...(gateways && { gateways }) })
  return { ...(await tillOf(app, clock)), app, server }
}
