import { z } from 'zod'
import { fileTypes, type FileType } from '../storage.ts'
import type { Size } from './picture-head.ts'

/** A picture that came with a request. It lies in the storage, and is gone again after the request unless somebody keeps it. */
export class StagedFile {
  readonly key: string
  readonly type: FileType
  readonly bytes: number
  /** Hexadecimal. */
  readonly sha256: string
  /** As the file says, before it is turned as its camera was held; nothing where its head does not tell. */
  readonly size: Size | undefined

  constructor({ key, type, bytes, sha256, size }: Omit<StagedFile, 'toJSON'>) {
    this.key = key
    this.type = type
    this.bytes = bytes
    this.sha256 = sha256
    this.size = size
  }

  /** What makes two requests the same: the content, wherever it was put. */
  toJSON(): unknown {
    const { type, bytes, sha256 } = this
    return { type, bytes, sha256 }
  }
}

const imageFiles = new WeakSet<z.core.$ZodType>()

/**
 * A picture, as a field of an operation's input; wrapped in `z.array(…).max(n)` several. Requests then come as
 * multipart/form-data, at both doors.
 */
export function imageFile(description: string): z.ZodType<StagedFile> {
  const isStaged = (value: unknown) => value instanceof StagedFile
  const schema = z
    .custom<StagedFile>(isStaged, 'Expected a picture: JPEG, PNG or WebP.')
    .meta({ description, type: 'string', format: 'binary', contentMediaType: fileTypes.join(', ') })
  imageFiles.add(schema)
  return schema
}

/** How many pictures each field of an input takes; empty for what takes none. */
export function filesIn(
  input: z.core.$ZodType,
): ReadonlyMap<string, { readonly most: number; readonly many: boolean }> {
  if (!(input instanceof z.ZodObject)) return NONE
  const fields = Object.entries<z.core.$ZodType>(input.shape)
  return new Map(fields.flatMap(([name, field]) => fileField(field).map((taken) => [name, taken] as const)))
}

const NONE: ReturnType<typeof filesIn> = new Map()

function fileField(field: z.core.$ZodType): { readonly most: number; readonly many: boolean }[] {
  if (imageFiles.has(field)) return [{ most: 1, many: false }]
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault) return fileField(field.unwrap())
  if (!(field instanceof z.ZodArray) || !imageFiles.has(field.element)) return []
  const most = z.toJSONSchema(field, { io: 'input', unrepresentable: 'any' }).maxItems
  if (most === undefined) throw new TypeError('A list of files needs an end: .max(n).')
  return [{ most, many: true }]
}
