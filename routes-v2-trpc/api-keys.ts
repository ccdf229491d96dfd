import { createApiKey, listApiKeys, revokeApiKey } from '../domain/authentication/operations.ts'
import { mutation, query, router } from './trpc.ts'

export const apiKeysRouter = router({
  list: query(listApiKeys),
  create: mutation(createApiKey),
  revoke: mutation(revokeApiKey),
})
