import { anyone } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import { vendorNotFound } from './errors.ts'
import { GetVendor, ListVendors, Vendor, VendorPage } from './schema.ts'
import * as service from './service.ts'

export const listVendors = operation({
  id: 'vendors.list',
  summary: 'Vendors by name.',
  effect: 'read',
  access: anyone,
  input: ListVendors,
  output: VendorPage,
  run: service.listVendors,
})

export const getVendor = operation({
  id: 'vendors.get',
  summary: 'One vendor, by id or slug.',
  effect: 'read',
  access: anyone,
  input: GetVendor,
  output: Vendor,
  errors: [vendorNotFound],
  run: service.getVendor,
})
