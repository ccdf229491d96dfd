import type { PayoutGateway } from '../../../domain/common/payout-gateways.ts'

/** Somebody makes the transfer at a bank, and says so. */
export const manualPayouts = (): PayoutGateway => ({
  provider: 'manual',
  async send({ reference }) {
    return { providerId: reference, status: 'pending' }
  },
  async find({ reference }) {
    return { providerId: reference, status: 'pending' }
  },
})
