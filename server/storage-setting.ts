import { z } from 'zod'
import type { S3Account } from './gateways/storage/s3.ts'

const base = z.url({ protocol: /^https?$/, hostname: /.*/ }).transform((url) => url.replace(/\/+$/, ''))
const flag = z.enum(['0', '1', 'true', 'false']).transform((value) => value === '1' || value === 'true')

/** What the environment may say of where files are kept, and of what is taken in. */
export const storageVariables = {
  STORAGE_S3_BUCKET: z.string().optional(),
  STORAGE_S3_REGION: z.string().default('us-east-1'),
  STORAGE_S3_ENDPOINT: base.optional(),
  STORAGE_S3_ACCESS_KEY_ID: z.string().optional(),
  STORAGE_S3_SECRET_ACCESS_KEY: z.string().optional(),
  STORAGE_S3_PATH_STYLE: flag.default(false),
  UPLOAD_MAX_MB: z.coerce.number().int().min(1).max(100).default(10),
  IMAGE_MAX_MEGAPIXELS: z.coerce.number().int().min(1).max(250).default(50),
}

/** Variables that mean something only together. */
export const storageGroups = [
  ['STORAGE_S3_BUCKET', 'STORAGE_S3_ACCESS_KEY_ID', 'STORAGE_S3_SECRET_ACCESS_KEY'],
] as const

export interface StorageSetting {
  /** Absent: files lie below the data directory. */
  readonly s3: S3Account | undefined
  /** What one uploaded file may be. */
  readonly uploads: { readonly bytes: number; readonly pixels: number }
}

export function storageOf(env: z.output<z.ZodObject<typeof storageVariables>>): StorageSetting {
  const { STORAGE_S3_BUCKET: bucket, STORAGE_S3_ACCESS_KEY_ID: accessKeyId } = env
  const { STORAGE_S3_SECRET_ACCESS_KEY: secretAccessKey } = env
  return {
    s3:
      bucket && accessKeyId && secretAccessKey
        ? {
            bucket,
            accessKeyId,
            secretAccessKey,
            region: env.STORAGE_S3_REGION,
            endpoint: env.STORAGE_S3_ENDPOINT,
            pathStyle: env.STORAGE_S3_PATH_STYLE,
          }
        : undefined,
    uploads: { bytes: env.UPLOAD_MAX_MB * 1_048_576, pixels: env.IMAGE_MAX_MEGAPIXELS * 1_000_000 },
  }
}
