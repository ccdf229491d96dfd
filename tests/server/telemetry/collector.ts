import type { Test } from 'tap'
import { type HttpProvider, httpProvider } from '../../support/http-provider.ts'

export interface SeenSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly status: { readonly code: number }
  readonly attributes: Readonly<Record<string, unknown>>
}

interface Sent<S> {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly S[] }[] }[]
}

interface RawSpan extends Omit<SeenSpan, 'attributes'> {
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[]
}

export interface Collector {
  readonly endpoint: string
  readonly provider: HttpProvider
  readonly spans: () => SeenSpan[]
  readonly metricNames: () => string[]
  /** All that was sent, as text. */
  readonly text: () => string
}

/** Takes what telemetry sends, as OTLP over HTTP in JSON. */
export async function collector(t: Test): Promise<Collector> {
  const provider = await httpProvider(t, { status: 200, body: {} })
  const bodies = (path: string) =>
    provider.taken.filter((taken) => taken.path === path).map(({ body }) => body.toString('utf8'))
  return {
    endpoint: provider.base,
    provider,
    spans: () =>
      bodies('/v1/traces')
        .flatMap((body) => (JSON.parse(body) as Sent<RawSpan>).resourceSpans)
        .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
        .map((span) => ({ ...span, attributes: plain(span) })),
    metricNames: () =>
      bodies('/v1/metrics').flatMap((body) => [...body.matchAll(/"name":"([\w.]+)"/g)].map(([, n]) => n!)),
    text: () => provider.taken.map(({ body }) => body.toString('utf8')).join('\n'),
  }
}

const plain = ({ attributes }: RawSpan) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
