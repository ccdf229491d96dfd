import type { Lease, LeaseRequest } from '../../domain/common/rate-windows.ts'

export type { Lease, LeaseRequest } from '../../domain/common/rate-windows.ts'

/** Where windows are kept. Calls are leased in blocks: what is granted once is granted to nobody else. */
export interface WindowStore {
  lease(asked: LeaseRequest): Promise<Lease>
  close(): Promise<void>
}
