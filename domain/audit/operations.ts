import { z } from 'zod'
import { orHouse, permitted, system } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import { AuditEventPage, ListAuditEvents, Sealed, Verdict, VerifyTrail } from './schema.ts'
import * as sealing from './sealing.ts'
import * as service from './service.ts'
import * as verifying from './verifying.ts'

export const listEvents = operation({
  id: 'audit.list',
  summary: 'What happened, who did it and what it changed; newest first, for staff.',
  effect: 'read',
  replica: true,
  access: orHouse(permitted('audit:read')),
  input: ListAuditEvents,
  output: AuditEventPage,
  run: service.listEvents,
})

export const sealEvents = operation({
  id: 'audit.seal',
  summary: 'Seal every event that is not sealed yet.',
  effect: 'outward',
  access: system,
  input: z.object({}),
  output: Sealed,
  run: sealing.sealAll,
})

export const verifyTrail = operation({
  id: 'audit.verify',
  summary: 'Compare every sealed event with its seal.',
  effect: 'read',
  access: system,
  input: VerifyTrail,
  output: Verdict,
  run: verifying.verifyTrail,
})
