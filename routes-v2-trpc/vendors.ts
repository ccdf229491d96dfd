import { getVendor, listVendors } from '../domain/vendors/operations.ts'
import { query, router } from './trpc.ts'

export const vendorsRouter = router({ list: query(listVendors), get: query(getVendor) })
