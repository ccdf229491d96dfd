import { publicEvents } from '../domain/webhooks/index.ts'

type Json = Record<string, unknown>

const description =
  'Posted to the endpoints that asked for it, in the format of Standard Webhooks; see /docs/webhooks for how to verify it and what to rely on.'

/** What we ask of others, as OpenAPI 3.1 has it: a request for each public event. */
export const webhookDocuments = (): Json =>
  Object.fromEntries(publicEvents.map(({ event: { name }, summary, fields }) => [name, of(name, summary, fields)]))

function of(type: string, summary: string, fields: readonly string[]): Json {
  const id = { type: 'integer', minimum: 1 }
  const data = {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field, id])),
    required: fields,
  }
  const schema = {
    type: 'object',
    properties: { type: { const: type }, timestamp: { type: 'string', format: 'date-time' }, data },
    required: ['type', 'timestamp', 'data'],
  }
  const post = {
    summary,
    description,
    tags: ['webhooks'],
    parameters: headers,
    requestBody: { required: true, content: { 'application/json': { schema } } },
    responses: {
      '2XX': { description: 'It has arrived.' },
      '410': { description: 'Nothing is wanted any more: the endpoint is disabled.' },
      default: { description: 'It is sent again later.' },
    },
  }
  return { post }
}

const header = (name: string, description: string): Json => ({
  name,
  in: 'header',
  required: true,
  schema: { type: 'string' },
  description,
})

const headers = [
  header('webhook-id', 'The same for every attempt: drop what you have had.'),
  header('webhook-timestamp', 'When this attempt was signed; seconds since 1970.'),
  header('webhook-signature', 'One or more, parted by a space: `v1,` and the base64 of the HMAC-SHA256.'),
]
