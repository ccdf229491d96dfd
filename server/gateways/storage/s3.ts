import { DeleteObjectCommand, GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { Readable } from 'node:stream'
import { FileMissing, type StorageGateway, storageUnavailable, typeOf } from '../../../domain/common/storage.ts'

export interface S3Account {
  readonly bucket: string
  readonly region: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of a store that is not Amazon's. */
  readonly endpoint: string | undefined
  /** The bucket in the path instead of the host. */
  readonly pathStyle: boolean
}

/** The least that S3 takes as a part; so much of a file is in memory at most twice. */
const PART_BYTES = 5 * 1_048_576

const clientOf = ({ region, accessKeyId, secretAccessKey, endpoint, pathStyle }: S3Account): S3Client =>
  new S3Client({
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: pathStyle,
    // Stores that are not Amazon's do not all know the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint !== undefined && { endpoint }),
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 30_000, throwOnRequestTimeout: true },
  })

/** Files in a bucket. What is sent in several parts and does not come to an end is taken back by the SDK. */
export function s3Storage(account: S3Account): StorageGateway {
  const { bucket: Bucket } = account
  const client = clientOf(account)
  return {
    async put(Key, content) {
      const counted = count(content)
      const params = { Bucket, Key, Body: Readable.from(counted.content), ContentType: typeOf(Key) }
      try {
        await new Upload({ client, params, partSize: PART_BYTES, queueSize: 1 }).done()
        return counted.bytes()
      } catch (cause) {
        throw counted.failure() ?? storageUnavailable(cause)
      }
    },
    async get(Key) {
      typeOf(Key)
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }))
        return Body as Readable
      } catch (cause) {
        throw cause instanceof NoSuchKey
          ? new FileMissing(`No file is kept as ${Key}.`, { cause })
          : storageUnavailable(cause)
      }
    },
    async remove(Key) {
      typeOf(Key)
      await client.send(new DeleteObjectCommand({ Bucket, Key })).catch((cause: unknown) => {
        throw storageUnavailable(cause)
      })
    },
    url: async (Key, seconds) => {
      typeOf(Key)
      return getSignedUrl(client, new GetObjectCommand({ Bucket, Key }), { expiresIn: seconds })
    },
  }
}

/** Counts what goes by, and knows whether it was the sender who broke off. */
function count(content: AsyncIterable<Uint8Array>) {
  let bytes = 0
  let failure: unknown
  async function* counted(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of content) {
        bytes += chunk.length
        yield chunk
      }
    } catch (error) {
      failure = error
      throw error
    }
  }
  return { content: counted(), bytes: () => bytes, failure: () => failure }
}
