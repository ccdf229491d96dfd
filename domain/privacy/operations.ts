import { z } from 'zod'
import { freshly, signedIn, system } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import * as erasure from './erasure.ts'
import { ownsVendor } from './errors.ts'
import * as exports from './exports.ts'
import { Accepted, EraseUsers, ErasuresQueued, PersonalExport } from './schema.ts'

export const requestExport = operation({
  id: 'privacy.export',
  summary: 'Have everything collected that is held about you.',
  effect: 'write',
  access: signedIn(),
  input: z.object({}),
  output: Accepted,
  run: exports.requestExport,
})

export const getExport = operation({
  id: 'privacy.getExport',
  summary: 'Everything held about you, once it is collected.',
  effect: 'outward',
  access: signedIn(),
  input: z.object({}),
  output: PersonalExport,
  run: exports.getExport,
})

export const requestErasure = operation({
  id: 'privacy.erase',
  summary: 'Have your account and everything held about you erased. Orders stay in the books, without you.',
  effect: 'write',
  access: freshly(signedIn()),
  input: z.object({}),
  output: Accepted,
  errors: [ownsVendor],
  run: erasure.requestErasure,
})

export const eraseUsers = operation({
  id: 'privacy.eraseUsers',
  summary: 'Erase people who asked for it by letter, or whom a restored backup brought back.',
  effect: 'write',
  access: system,
  input: EraseUsers,
  output: ErasuresQueued,
  run: erasure.eraseUsers,
})
