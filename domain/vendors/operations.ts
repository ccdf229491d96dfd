import { z } from 'zod'
import { anyone, beforeTheWall, forVendor, freshly, permitted, signedIn } from '../common/access.ts'
import { operation } from '../common/operation.ts'
import {
  alreadyMember,
  illegalMove,
  incomplete,
  lastOwner,
  memberNotFound,
  noSuchAccount,
  notYourVendor,
  slugTaken,
  unverified,
  vendorNotFound,
} from './errors.ts'
import { Application, ApplicationPage, Apply, Decide, ListApplications, OfVendor } from './application-schema.ts'
import * as members from './members.ts'
import * as onboarding from './onboarding.ts'
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
  VendorProfile,
} from './schema.ts'
import * as service from './service.ts'

export const listVendors = operation({
  id: 'vendors.list',
  summary: 'Vendors by name.',
  effect: 'read',
  replica: true,
  access: anyone,
  input: ListVendors,
  output: VendorPage,
  run: service.listVendors,
})

export const getVendor = operation({
  id: 'vendors.get',
  summary: 'One vendor, by id or slug, with how its products are liked and what it has put together.',
  effect: 'read',
  replica: true,
  access: anyone,
  input: GetVendor,
  output: VendorProfile,
  errors: [vendorNotFound],
  run: service.getVendor,
})

export const createVendor = operation({
  id: 'vendors.create',
  summary: 'Open a shop; you own it once you have refreshed your token, and sell there once it has been let in.',
  effect: 'write',
  access: signedIn(),
  input: CreateVendor,
  output: Vendor,
  errors: [slugTaken, unverified],
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
  access: freshly(forVendor('vendor:manage')),
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
  access: freshly(forVendor('vendor:manage')),
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

export const listApplications = operation({
  id: 'vendors.listApplications',
  summary: 'Vendors that wait to be let in, or are in another status; for staff.',
  effect: 'read',
  access: permitted('vendors:review'),
  input: ListApplications,
  output: ApplicationPage,
  run: onboarding.listApplications,
})

export const getApplication = operation({
  id: 'vendors.getApplication',
  summary: 'How your vendor stands with the market; for its owners.',
  effect: 'read',
  access: forVendor('vendor:manage'),
  input: OfVendor,
  output: Application,
  errors: [notYourVendor, vendorNotFound],
  run: onboarding.getApplication,
})

export const applyAsVendor = operation({
  id: 'vendors.apply',
  summary: 'Say whose business your vendor is, and apply again if it was refused.',
  effect: 'write',
  access: beforeTheWall(forVendor('vendor:manage')),
  input: Apply,
  output: Application,
  errors: [notYourVendor, vendorNotFound, illegalMove],
  run: onboarding.apply,
})

export const approveVendor = operation({
  id: 'vendors.approve',
  summary: 'Let a vendor in: what it offers is on sale.',
  effect: 'write',
  access: permitted('vendors:review'),
  input: OfVendor,
  output: Application,
  errors: [vendorNotFound, illegalMove, incomplete],
  run: onboarding.approve,
})

export const refuseVendor = operation({
  id: 'vendors.refuse',
  summary: 'Do not let a vendor in; it may apply again.',
  effect: 'write',
  access: permitted('vendors:review'),
  input: Decide,
  output: Application,
  errors: [vendorNotFound, illegalMove],
  run: onboarding.refuse,
})

export const suspendVendor = operation({
  id: 'vendors.suspend',
  summary: 'Take all a vendor sells off the market, and hold back what it is to be paid.',
  effect: 'write',
  access: permitted('vendors:review'),
  input: Decide,
  output: Application,
  errors: [vendorNotFound, illegalMove],
  run: onboarding.suspend,
})

export const reinstateVendor = operation({
  id: 'vendors.reinstate',
  summary: 'Let a vendor sell again that was suspended.',
  effect: 'write',
  access: permitted('vendors:review'),
  input: OfVendor,
  output: Application,
  errors: [vendorNotFound, illegalMove],
  run: onboarding.reinstate,
})
