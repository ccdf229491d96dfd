import { z } from 'zod'
import { Id } from '../common/fields.ts'
import { defineTask } from '../common/task.ts'
import * as erasure from './erasure.ts'
import * as exports from './exports.ts'
import { collect } from './holders.ts'

const payload = z.object({ userId: Id })

/** Collects what is held of somebody. Its result says how long that is kept, and nothing of what it is. */
export const prepareExport = defineTask({
  name: 'privacy.prepareExport',
  queue: 'reports',
  retries: 3,
  cancellable: true,
  payload,
  run: async (ctx, { userId }) => exports.keepExport(ctx, userId, await collect(ctx, userId)),
})

/** Forgets somebody who asked for it. */
export const erase = defineTask({
  name: 'privacy.erase',
  queue: 'critical',
  retries: 8,
  payload,
  run: (ctx, { userId }) => erasure.erase(ctx, userId),
})

/** Forgets what is left of somebody who was forgotten. Runs a while after each `user.erased`, and when it is replayed. */
export const eraseRemains = defineTask({
  name: 'privacy.eraseRemains',
  queue: 'reports',
  retries: 8,
  payload,
  run: (ctx, { userId }) => erasure.eraseAgain(ctx, userId),
})

/** Deletes exports that have expired. */
export const pruneExports = defineTask({
  name: 'privacy.pruneExports',
  queue: 'reports',
  payload: z.object({}),
  run: exports.pruneExports,
})
