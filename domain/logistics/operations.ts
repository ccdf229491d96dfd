import { anyone, forVendor, signedIn } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import { illegalMove, orderNotFound } from '../orders/index.ts'
import { notYourVendor } from '../vendors/index.ts'
import { alreadySent, forgedNotice, noLabel, notByHand, shipmentNotFound } from './errors.ts'
import {
  CreateShipment,
  GetShipment,
  Label,
  ListShipments,
  NoteStep,
  Received,
  ReceiveCarrierNotice,
  Shipment,
  ShipmentList,
} from './schema.ts'
import * as service from './service.ts'

export const createShipment = operation({
  id: 'logistics.ship',
  summary: 'Send your vendor’s part of a paid order off by a carrier.',
  effect: 'write',
  access: forVendor('orders:fulfil'),
  input: CreateShipment,
  output: Shipment,
  errors: [notYourVendor, orderNotFound, illegalMove, alreadySent],
  run: service.createShipment,
})

export const getShipment = operation({
  id: 'logistics.track',
  summary: 'Where a parcel is: one that comes to you, or that your vendor has sent.',
  effect: 'read',
  access: signedIn('orders:read'),
  input: GetShipment,
  output: Shipment,
  errors: [shipmentNotFound],
  run: service.getShipment,
})

export const listShipments = operation({
  id: 'logistics.list',
  summary: 'The parcels of one of your orders.',
  effect: 'read',
  access: signedIn('orders:read'),
  input: ListShipments,
  output: ShipmentList,
  errors: [orderNotFound],
  run: service.listShipments,
})

export const getLabel = operation({
  id: 'logistics.label',
  summary: 'What is to be stuck on a parcel of your vendor’s.',
  effect: 'read',
  access: forVendor('orders:fulfil'),
  input: GetShipment,
  output: Label,
  errors: [notYourVendor, shipmentNotFound, noLabel],
  run: service.getLabel,
})

export const noteStep = operation({
  id: 'logistics.noteStep',
  summary: 'Say where a parcel is that your own courier carries.',
  effect: 'write',
  access: forVendor('orders:fulfil'),
  input: NoteStep,
  output: Shipment,
  errors: [notYourVendor, shipmentNotFound, notByHand, illegalMove],
  run: service.noteStep,
})

export const receiveCarrierNotice = operation({
  id: 'logistics.receiveNotice',
  summary: 'Take what a carrier tells of its own accord.',
  effect: 'outward',
  access: anyone,
  input: ReceiveCarrierNotice,
  output: Received,
  errors: [forgedNotice],
  run: service.receiveNotice,
})
