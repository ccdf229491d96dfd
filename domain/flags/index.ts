export { FlagCopy } from './copy.ts'
export { listFlags } from './queries.ts'

/** Where a trigger says that some flag has changed. */
export const FLAGS_CHANNEL = 'feature_flags'
