import { z } from 'zod'
import { anyone, signedIn } from '../../common/access.ts'
import { common } from '../../common/errors.ts'
import { operation } from '../../common/operation.ts'
import { PageInput } from '../../common/page.ts'
import { refreshTokenInvalid, refreshTokenUsed, sessionNotFound } from '../errors.ts'
import { Tokens } from '../schema.ts'
import { OneSession, Refresh, SessionPage } from '../sessions/schema.ts'
import * as service from '../sessions/service.ts'

export const refresh = operation({
  id: 'authentication.refresh',
  summary: 'Exchange a refresh token for new tokens, once.',
  effect: 'outward',
  access: anyone,
  limit: 'refresh',
  input: Refresh,
  output: Tokens,
  errors: [refreshTokenInvalid, refreshTokenUsed, common.csrfFailed],
  run: service.refresh,
})

export const logout = operation({
  id: 'authentication.logout',
  summary: 'End the session that asks, or the one a refresh token belongs to.',
  effect: 'outward',
  access: anyone,
  input: Refresh,
  output: z.null(),
  errors: [common.csrfFailed],
  run: service.logout,
})

export const listSessions = operation({
  id: 'authentication.listSessions',
  summary: 'Where you are signed in, newest first.',
  effect: 'read',
  access: signedIn(),
  input: PageInput,
  output: SessionPage,
  run: service.listSessions,
})

export const endSession = operation({
  id: 'authentication.endSession',
  summary: 'End one of your sessions.',
  effect: 'write',
  access: signedIn(),
  input: OneSession,
  output: z.null(),
  errors: [sessionNotFound],
  run: service.endSession,
})

export const endOtherSessions = operation({
  id: 'authentication.endOtherSessions',
  summary: 'End all of your sessions but the one that asks.',
  effect: 'write',
  access: signedIn(),
  input: z.object({}),
  output: z.null(),
  run: service.endOtherSessions,
})
