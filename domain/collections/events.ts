import { z } from 'zod'
import { defineEvent } from '../common/event.ts'
import { Id } from '../common/fields.ts'

const payload = z.object({ collectionId: Id })
const aggregate = ({ collectionId }: z.output<typeof payload>) => `collection:${collectionId}`

export const collectionCreated = defineEvent({ name: 'collection.created', payload, aggregate })
export const collectionEdited = defineEvent({ name: 'collection.edited', payload, aggregate })
export const collectionDeleted = defineEvent({ name: 'collection.deleted', payload, aggregate })
