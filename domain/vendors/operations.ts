import { z } from 'zod'
import { anyone, forVendor, signedIn } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import {
  alreadyMember,
  lastOwner,
  memberNotFound,
  noSuchAccount,
  notYourVendor,
  slugTaken,
  vendorNotFound,
} from './errors.ts'
import * as members from './members.ts'
import {
  AddMember,
  ChangeMember,
  CreateVendor,
  GetVendor,
  ListMembers,
  ListVendors,
  Member,
  MemberPage,
  RemoveMember,
  Vendor,
  VendorPage,
} from './schema.ts'
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

export const createVendor = operation({
  id: 'vendors.create',
  summary: 'Open a shop; you own it, and sell there once you have refreshed your token.',
  effect: 'write',
  access: signedIn(),
  input: CreateVendor,
  output: Vendor,
  errors: [slugTaken],
  run: service.createVendor,
})

export const listMembers = operation({
  id: 'vendors.listMembers',
  summary: 'Who may act for your vendor; for its owners.',
  effect: 'read',
  access: forVendor('vendor:manage'),
  input: ListMembers,
  output: MemberPage,
  errors: [notYourVendor, vendorNotFound],
  run: members.listMembers,
})

export const addMember = operation({
  id: 'vendors.addMember',
  summary: 'Let somebody with an account act for your vendor.',
  effect: 'write',
  access: forVendor('vendor:manage'),
  limit: 'codes',
  input: AddMember,
  output: Member,
  errors: [notYourVendor, vendorNotFound, noSuchAccount, alreadyMember],
  run: members.addMember,
})

export const changeMember = operation({
  id: 'vendors.changeMember',
  summary: 'Make a member of your vendor an owner, or staff again.',
  effect: 'write',
  access: forVendor('vendor:manage'),
  input: ChangeMember,
  output: Member,
  errors: [notYourVendor, vendorNotFound, memberNotFound, lastOwner],
  run: members.changeMember,
})

export const removeMember = operation({
  id: 'vendors.removeMember',
  summary: 'Let somebody act for your vendor no longer.',
  effect: 'write',
  access: forVendor('vendor:manage'),
  input: RemoveMember,
  output: z.null(),
  errors: [notYourVendor, vendorNotFound, memberNotFound, lastOwner],
  run: members.removeMember,
})
