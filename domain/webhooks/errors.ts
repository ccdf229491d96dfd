import { errorType } from '../common/errors.ts'

export const endpointNotFound = errorType('not-found', 'webhooks.endpoint-not-found', 'There is no such endpoint.')
export const deliveryNotFound = errorType('not-found', 'webhooks.delivery-not-found', 'There is no such delivery.')
export const endpointDisabled = errorType(
  'conflict',
  'webhooks.endpoint-disabled',
  'Nothing is sent to this endpoint; enable it first.',
)
export const tooManyEndpoints = errorType('conflict', 'webhooks.too-many-endpoints', 'You have too many endpoints.')
