import { diag, DiagLogLevel } from '@opentelemetry/api'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { ATTR_SERVICE_NAME } from '@opentelemetry/semantic-conventions'
import type { FastifyInstance } from 'fastify'
import type { Log } from '../../domain/common/context.ts'
import type { TelemetrySetting } from '../operating-setting.ts'
import { watchRequests } from './http.ts'
import { followSteps } from './steps.ts'

const NAME = 'fashionistar'

export interface Telemetry {
  /** Follows the requests of a server; to be asked before it has any other hook. */
  watch(server: FastifyInstance): void
  /** Sends what has been seen so far. */
  flush(): Promise<void>
  /** Sends it and sees no more. */
  close(): Promise<void>
}

/** Follows requests, operations, statements and tasks of this process, and sends what it sees to a collector. */
export function startTelemetry({ endpoint, headers, serviceName, share }: TelemetrySetting, log: Log): Telemetry {
  const warn = (message: string) => log.warn({ reason: message }, 'telemetry')
  diag.setLogger(
    { error: warn, warn, info() {}, debug() {}, verbose() {} },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  )
  const resource = defaultResource().merge(resourceFromAttributes({ [ATTR_SERVICE_NAME]: serviceName }))
  const traces = new TracerProvider({
    resource,
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter: new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, headers: { ...headers } }),
      }),
    ],
  })
  const exporter = new OTLPMetricExporter({ url: `${endpoint}/v1/metrics`, headers: { ...headers } })
  const metrics = new MeterProvider({ resource, readers: [new PeriodicExportingMetricReader({ exporter })] })
  const [tracer, meter] = [traces.getTracer(NAME), metrics.getMeter(NAME)]
  const stop = followSteps(tracer, meter)
  const flush = async () => {
    await Promise.all([traces.forceFlush(), metrics.forceFlush()])
  }
  return {
    watch: (server) => watchRequests(server, tracer, meter),
    flush,
    async close() {
      stop()
      // A collector that is away must not keep the process from ending well.
      await Promise.allSettled([traces.shutdown(), metrics.shutdown()])
    },
  }
}
