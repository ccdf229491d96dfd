import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

/** Of which product or review; never both. */
const payload = z.object({ imageId: Id, productId: Id.nullable(), reviewId: Id.nullable() })
const aggregate = ({ imageId }: z.output<typeof payload>) => `image:${imageId}`

export const imageAdded = defineEvent({ name: 'image.added', payload, aggregate })
/** Its sizes are made and it can be shown. */
export const imageProcessed = defineEvent({ name: 'image.processed', payload, aggregate })
/** It cannot be read. */
export const imageRefused = defineEvent({ name: 'image.refused', payload, aggregate })
export const imageRemoved = defineEvent({ name: 'image.removed', payload, aggregate })
