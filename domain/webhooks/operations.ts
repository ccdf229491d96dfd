import { z } from 'zod'
import { forOwnOrVendor } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import { notYourVendor, vendorNotFound } from '../vendors/index.ts'
import * as deliveries from './deliveries.ts'
import * as endpoints from './endpoints.ts'
import { deliveryNotFound, endpointDisabled, endpointNotFound, tooManyEndpoints } from './errors.ts'
import {
  CreateEndpoint,
  Delivery,
  DeliveryPage,
  Endpoint,
  EndpointPage,
  ListDeliveries,
  ListEndpoints,
  NewEndpoint,
  NewSecret,
  OneDelivery,
  OneEndpoint,
  UpdateEndpoint,
  WholeDelivery,
} from './schema.ts'

export const listEndpoints = operation({
  id: 'webhooks.listEndpoints',
  summary: 'Where news of your orders, and of the vendors you act for, is sent; newest first.',
  effect: 'read',
  access: forOwnOrVendor('webhooks:read'),
  input: ListEndpoints,
  output: EndpointPage,
  errors: [notYourVendor],
  run: endpoints.listEndpoints,
})

export const getEndpoint = operation({
  id: 'webhooks.getEndpoint',
  summary: 'One endpoint.',
  effect: 'read',
  access: forOwnOrVendor('webhooks:read'),
  input: OneEndpoint,
  output: Endpoint,
  errors: [endpointNotFound],
  run: endpoints.getEndpoint,
})

export const createEndpoint = operation({
  id: 'webhooks.createEndpoint',
  summary: 'Have news posted to an address of yours, signed (Standard Webhooks). The secret is shown this once.',
  effect: 'outward',
  access: forOwnOrVendor('webhooks:write'),
  input: CreateEndpoint,
  output: NewEndpoint,
  errors: [notYourVendor, vendorNotFound, tooManyEndpoints],
  run: endpoints.createEndpoint,
})

export const updateEndpoint = operation({
  id: 'webhooks.updateEndpoint',
  summary: 'Change an endpoint, or enable it again: what waited for it is then sent.',
  effect: 'outward',
  access: forOwnOrVendor('webhooks:write'),
  input: UpdateEndpoint,
  output: Endpoint,
  errors: [endpointNotFound],
  run: endpoints.updateEndpoint,
})

export const deleteEndpoint = operation({
  id: 'webhooks.deleteEndpoint',
  summary: 'Delete an endpoint, and the record of what it was sent.',
  effect: 'write',
  access: forOwnOrVendor('webhooks:write'),
  input: OneEndpoint,
  output: z.null(),
  errors: [endpointNotFound],
  run: endpoints.deleteEndpoint,
})

export const rotateSecret = operation({
  id: 'webhooks.rotateSecret',
  summary:
    'Give an endpoint a new secret, shown this once. For a day everything is signed with the one before as well.',
  effect: 'outward',
  access: forOwnOrVendor('webhooks:write'),
  input: OneEndpoint,
  output: NewSecret,
  errors: [endpointNotFound],
  run: endpoints.rotateSecret,
})

export const ping = operation({
  id: 'webhooks.ping',
  summary: 'Have a ping delivered to an endpoint, to see whether it arrives.',
  effect: 'write',
  access: forOwnOrVendor('webhooks:write'),
  input: OneEndpoint,
  output: Delivery,
  errors: [endpointNotFound, endpointDisabled],
  run: deliveries.ping,
})

export const listDeliveries = operation({
  id: 'webhooks.listDeliveries',
  summary: 'What an endpoint was sent in the last thirty days, and is still owed; newest first.',
  effect: 'read',
  access: forOwnOrVendor('webhooks:read'),
  input: ListDeliveries,
  output: DeliveryPage,
  errors: [endpointNotFound],
  run: deliveries.listDeliveries,
})

export const getDelivery = operation({
  id: 'webhooks.getDelivery',
  summary: 'One delivery, with what is posted and what came of each attempt.',
  effect: 'read',
  access: forOwnOrVendor('webhooks:read'),
  input: OneDelivery,
  output: WholeDelivery,
  errors: [endpointNotFound, deliveryNotFound],
  run: deliveries.getDelivery,
})

export const redeliver = operation({
  id: 'webhooks.redeliver',
  summary: 'Make a delivery once more, with the same `webhook-id`, whatever came of it before.',
  effect: 'write',
  access: forOwnOrVendor('webhooks:write'),
  input: OneDelivery,
  output: Delivery,
  errors: [endpointNotFound, deliveryNotFound, endpointDisabled],
  run: deliveries.redeliver,
})
