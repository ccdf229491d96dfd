import type { FaultSetting, Faults } from '../payments/faults.ts'
import type { NoticeHabits, Notices } from '../payments/notices.ts'
import type { Asked } from '../payments/provider.ts'

/** A provider of transfers as its API shows it, on this machine; the test holds its strings. */
export interface FakeTransfers {
  readonly base: string
  readonly faults: Faults
  readonly notices: Notices
  /** What has been asked, faults included. */
  readonly asked: readonly Asked[]
  /** What was really sent, and not taken back, by the reference it is known by there. */
  sent(reference: string): readonly number[]
  /** What was accepted is processed. */
  settle(reference: string, how?: 'success' | 'failed'): void
  /** Money that was sent comes back. */
  reverse(reference: string): void
  /** Nothing is left to be sent from here on. */
  drainBalance(): void
  close(): Promise<void>
}

export interface TransferOptions {
  readonly faults?: FaultSetting
  readonly notices?: NoticeHabits
}
