import { z } from 'zod'
import { defineTask } from '../common/task.ts'
import * as codes from './codes/prune.ts'
import * as challenges from './factors/challenges.ts'
import * as sessions from './sessions/prune.ts'

/** Forgets guesses and codes of the days before. Comes round each day. */
export const pruneCodes = defineTask({
  name: 'authentication.pruneCodes',
  payload: z.object({}),
  run: (ctx) => codes.pruneCodes(ctx),
})

/** Forgets sessions that have long expired. */
export const pruneSessions = defineTask({
  name: 'authentication.pruneSessions',
  queue: 'reports',
  payload: z.object({}),
  run: (ctx) => sessions.pruneSessions(ctx),
})

/** Forgets challenges that nobody can answer any more. */
export const pruneChallenges = defineTask({
  name: 'authentication.pruneChallenges',
  queue: 'reports',
  payload: z.object({}),
  run: (ctx) => challenges.pruneChallenges(ctx),
})
