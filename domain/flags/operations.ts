import { z } from 'zod'
import { anyone, orHouse, permitted } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import { flagNotFound } from './errors.ts'
import { Flag, FlagPage, MyFlags, SetFlag } from './schema.ts'
import * as service from './service.ts'

export const listFlags = operation({
  id: 'flags.list',
  summary: 'Every feature flag, and for whom it is on; for staff.',
  effect: 'read',
  access: orHouse(permitted('flags:read')),
  input: z.object({}),
  output: FlagPage,
  run: service.listFlags,
})

export const setFlag = operation({
  id: 'flags.set',
  summary: 'Change for whom a feature is on; what is not named stays as it is.',
  effect: 'write',
  access: orHouse(permitted('flags:write')),
  input: SetFlag,
  output: Flag,
  errors: [flagNotFound],
  run: service.setFlag,
})

export const listMyFlags = operation({
  id: 'flags.mine',
  summary: 'Which features are on for you.',
  effect: 'read',
  access: anyone,
  input: z.object({}),
  output: MyFlags,
  run: service.listMine,
})
