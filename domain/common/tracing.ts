import { tracingChannel } from 'node:diagnostics_channel'

/** An operation under way. */
export interface OperationRun {
  readonly operation: string
  readonly requestId: string
  /** W3C trace context: of the request, until a tracer puts its own in its place, which travels on with tasks. */
  trace?: string | undefined
}

/** Every operation that is performed. Without a subscriber it is performed as if this were not here. */
export const operations = tracingChannel<unknown, OperationRun>('fashionistar:operation')
