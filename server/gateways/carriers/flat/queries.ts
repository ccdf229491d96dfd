import { type Kysely, sql } from 'kysely'
import type { DB } from '../../../../db/types.ts'
import type { TrackingStatus, TrackingStep } from '../../../../domain/common/carrier-gateways.ts'

export interface FlatParcel {
  readonly trackingNumber: string
  readonly orderedAt: string
  /** Oldest first; never none. */
  readonly steps: readonly TrackingStep[]
}

export interface NewFlatParcel {
  readonly trackingNumber: string
  readonly key: string
  readonly service: string
  readonly reference: string
  readonly first: TrackingStep
}

const columns = ['tracking_number as trackingNumber', 'ordered_at as orderedAt', 'steps'] as const

/** The parcel under this key, whether it is new or was there before. */
export async function insertOrFind(db: Kysely<DB>, parcel: NewFlatParcel): Promise<FlatParcel> {
  const { trackingNumber, key, service, reference, first } = parcel
  const inserted = await db
    .insertInto('flat_parcels')
    .values({
      tracking_number: trackingNumber,
      key,
      service,
      reference,
      ordered_at: first.at,
      steps: JSON.stringify([first]),
    })
    // Of any of its keys: who orders the same at the same moment comes upon whichever is looked at first.
    .onConflict((conflict) => conflict.doNothing())
    .returning(columns)
    .executeTakeFirst()
  const row =
    inserted ?? (await db.selectFrom('flat_parcels').select(columns).where('key', '=', key).executeTakeFirstOrThrow())
  return row as unknown as FlatParcel
}

export async function find(db: Kysely<DB>, trackingNumber: string): Promise<FlatParcel | undefined> {
  const row = await db
    .selectFrom('flat_parcels')
    .select(columns)
    .where('tracking_number', '=', trackingNumber)
    .executeTakeFirst()
  return row as unknown as FlatParcel | undefined
}

/** Adds a step to a parcel that stands at one of these; nothing is returned, and nothing done, for any other. */
export async function append(
  db: Kysely<DB>,
  trackingNumber: string,
  step: TrackingStep,
  from: readonly TrackingStatus[],
): Promise<FlatParcel | undefined> {
  const row = await db
    .updateTable('flat_parcels')
    .set({ steps: sql`steps || ${JSON.stringify([step])}::jsonb` })
    .where('tracking_number', '=', trackingNumber)
    .where(sql<string>`steps -> -1 ->> 'status'`, 'in', from)
    .returning(columns)
    .executeTakeFirst()
  return row as unknown as FlatParcel | undefined
}
