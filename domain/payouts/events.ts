import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

const ofVendor = z.object({ vendorId: Id })
const ofPayout = ofVendor.extend({ payoutId: Id })
const aggregate = ({ vendorId }: { readonly vendorId: number }) => `vendor:${vendorId}`

/** A vendor is to be paid somewhere else from now on. */
export const payoutAccountChanged = defineEvent({ name: 'payout.accountChanged', payload: ofVendor, aggregate })
export const payoutRequested = defineEvent({ name: 'payout.requested', payload: ofPayout, aggregate })
/** How much it is has been decided, and set aside in the books. */
export const payoutBooked = defineEvent({ name: 'payout.booked', payload: ofPayout, aggregate })
export const payoutPaid = defineEvent({ name: 'payout.paid', payload: ofPayout, aggregate })
/** It was not sent, or came back; the vendor may have the money still. */
export const payoutFailed = defineEvent({ name: 'payout.failed', payload: ofPayout, aggregate })
