import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

const payload = z.object({ vendorId: Id })
const aggregate = ({ vendorId }: z.output<typeof payload>) => `vendor:${vendorId}`

export const vendorCreated = defineEvent({ name: 'vendor.created', payload, aggregate })

const ofMember = payload.extend({ userId: Id })

export const vendorMemberAdded = defineEvent({ name: 'vendor.memberAdded', payload: ofMember, aggregate })
export const vendorMemberChanged = defineEvent({ name: 'vendor.memberChanged', payload: ofMember, aggregate })
export const vendorMemberRemoved = defineEvent({ name: 'vendor.memberRemoved', payload: ofMember, aggregate })
