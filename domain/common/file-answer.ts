import { z } from 'zod'

/** An answer that is a file: v1 sends the file itself, v2 its bytes as text. */
export const FileAnswer = z
  .object({
    filename: z.string().regex(/^[\w.-]+$/, 'Expected a name that needs no quoting.'),
    contentType: z.string(),
    content: z.base64().meta({ description: 'Base64.' }),
  })
  .meta({ id: 'File' })
export type FileAnswer = z.output<typeof FileAnswer>
