import { z } from 'zod'
import { freshly, signedIn } from '../../common/access.ts'
import { operation } from '../../common/operation.ts'
import { ApiKeyPage, CreateApiKey, ListApiKeys, NewApiKey, RevokeApiKey } from '../api-keys/schema.ts'
import * as service from '../api-keys/service.ts'
import { apiKeyNotFound, scopeNotYours, tooManyApiKeys } from '../errors.ts'

export const listApiKeys = operation({
  id: 'authentication.listApiKeys',
  summary: 'Your API keys, newest first, and when each was last used.',
  effect: 'read',
  access: signedIn(),
  input: ListApiKeys,
  output: ApiKeyPage,
  run: service.listApiKeys,
})

export const createApiKey = operation({
  id: 'authentication.createApiKey',
  summary: 'Make an API key for a program that is to act for you. The key is shown this once.',
  effect: 'write',
  access: freshly(signedIn()),
  input: CreateApiKey,
  output: NewApiKey,
  errors: [scopeNotYours, tooManyApiKeys],
  run: service.createApiKey,
})

export const revokeApiKey = operation({
  id: 'authentication.revokeApiKey',
  summary: 'Revoke an API key; requests with it are refused at once.',
  effect: 'write',
  access: signedIn(),
  input: RevokeApiKey,
  output: z.null(),
  errors: [apiKeyNotFound],
  run: service.revokeApiKey,
})
