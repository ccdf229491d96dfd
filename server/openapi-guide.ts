/** What holds of every request to v1, in Markdown: the reference begins with it. */
export const guide = `
REST for integrators. Failures stand at [/docs/problems](/docs/problems), events at [/docs/webhooks](/docs/webhooks).

### Who asks

\`POST /auth/login\` gives an \`accessToken\` for five minutes and a \`refreshToken\`, which \`POST /auth/refresh\` exchanges for new ones, once.
Send \`Authorization: Bearer …\`. A token also ends when what you may do changes, as when you open a shop: refresh it on a 401.
Programs take an API key instead (\`POST /api-keys\`, \`fsk_…\`), which has scopes, needs no refreshing and is revoked at once.
A guest's cart is opened by its \`token\`, sent as \`x-cart-token\`.

### What comes and goes

JSON; names are camelCase, ids are integers, times are RFC 3339 in UTC. Money is \`{"amount": 4738000, "currency": "NGN"}\` in whole minor units.
Fields that are not known are ignored. Files go along as \`multipart/form-data\`.

Lists answer \`{"results": […], "next": …, "previous": …}\` and a \`Link\` header. Hand \`next\` back as \`cursor\`, with the same filters and
\`ordering\`; \`limit\` is 50 unless you say so, and 100 at most. Nothing comes twice or is left out while rows are added.

### Asking again

Every change takes an \`Idempotency-Key\` of your own, and what moves money needs one. Sent again with the same key and content it is answered as
before, with \`Idempotent-Replayed: true\`, for a day; with other content it is refused (422), while the first is under way too (409).

Reads of the catalogue have an \`ETag\`: send it as \`If-None-Match\` and be told 304. What is edited takes it as \`If-Match\` and is refused (412)
when somebody else was faster.

### When it fails

\`application/problem+json\` (RFC 9457). Look at \`code\`, which does not change; \`errors\` names each field at fault: \`[{"path", "message", "code"}]\`.
Limits are in \`RateLimit\` and \`RateLimit-Policy\`; after 429 and 503 wait for \`Retry-After\` seconds. \`x-request-id\` names a request in our logs: your
own is kept when it is 8 to 128 letters, digits or \`.:_-\`.
`.trim()
