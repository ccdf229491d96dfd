import type { Config } from '../config.ts'
import { type Finding, info, warning } from './finding.ts'
import { isLocal } from './local.ts'

/** Whether uploads are where every process finds them. */
export function storageChecks({ s3 }: Config): Finding[] {
  if (s3 === undefined) {
    const hint = 'Fine where all processes share DATA_DIR and it is backed up; else set the variables STORAGE_S3_….'
    return [info('storage.I001', 'Uploads lie below DATA_DIR, where no other machine finds them.', hint)]
  }
  const { protocol, hostname } = new URL(s3.endpoint ?? 'https://s3.amazonaws.com')
  if (protocol === 'https:' || isLocal(hostname)) return []
  return [warning('storage.W001', 'Uploads go to STORAGE_S3_ENDPOINT without TLS.', 'Use https://.')]
}
