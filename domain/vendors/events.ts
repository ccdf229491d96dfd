import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

const payload = z.object({ vendorId: Id })
const aggregate = ({ vendorId }: z.output<typeof payload>) => `vendor:${vendorId}`

/** Made by the house, which needs nobody's leave. */
export const vendorCreated = defineEvent({ name: 'vendor.created', payload, aggregate })
/** Somebody has opened a shop and asks to be let in, perhaps once more. */
export const vendorApplied = defineEvent({ name: 'vendor.applied', payload, aggregate })
export const vendorParticularsChanged = defineEvent({ name: 'vendor.particularsChanged', payload, aggregate })
/** It sells from here on. */
export const vendorApproved = defineEvent({ name: 'vendor.approved', payload, aggregate })
export const vendorRefused = defineEvent({ name: 'vendor.refused', payload, aggregate })
/** It sells no more, until it is reinstated. */
export const vendorSuspended = defineEvent({ name: 'vendor.suspended', payload, aggregate })
export const vendorReinstated = defineEvent({ name: 'vendor.reinstated', payload, aggregate })

const ofMember = payload.extend({ userId: Id })

export const vendorMemberAdded = defineEvent({ name: 'vendor.memberAdded', payload: ofMember, aggregate })
export const vendorMemberChanged = defineEvent({ name: 'vendor.memberChanged', payload: ofMember, aggregate })
export const vendorMemberRemoved = defineEvent({ name: 'vendor.memberRemoved', payload: ofMember, aggregate })
