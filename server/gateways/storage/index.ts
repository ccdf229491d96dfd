import path from 'node:path'
import type { StorageGateway } from '../../../domain/common/storage.ts'
import type { Config } from '../../config.ts'
import type { AddressSigner } from './addresses.ts'
import { localStorage } from './local.ts'

/** Where files are kept: a bucket where one is set up, else a folder below the data directory. */
export async function openStorage(
  { s3, dataDir }: Pick<Config, 's3' | 'dataDir'>,
  { addresses, clock }: { readonly addresses: AddressSigner; readonly clock: () => Date },
): Promise<StorageGateway> {
  if (s3 === undefined) return localStorage({ folder: path.join(dataDir, 'files'), addresses, clock })
  // Hundreds of files, which a process without a bucket has no use for.
  const { s3Storage } = await import('./s3.ts')
  return s3Storage(s3)
}
