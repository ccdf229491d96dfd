import createClient from 'openapi-fetch'

export const createV1 = (options) => createClient(options)
