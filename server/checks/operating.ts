import type { Config } from '../config.ts'
import { type Finding, warning } from './finding.ts'
import { isLocal } from './local.ts'

/** Whether those who look after the processes can see how they are, and nobody else. */
export function operatingChecks({ run, host, workerPort, trustProxy = [], telemetry }: Config): Finding[] {
  const findings: Finding[] = []
  const isWeb = run.includes('web')
  if (!isWeb && workerPort === undefined) {
    const hint = 'Set WORKER_PORT to a port for probes and Prometheus.'
    findings.push(warning('operating.W001', 'Nobody can ask this process, which only runs tasks, how it is.', hint))
  }
  if (isWeb && !isLocal(host) && trustProxy.length === 0) {
    const message = `/metrics and /readyz answer whoever reaches ${host}: there is no proxy before it.`
    const hint = 'Put a proxy before it that does not pass these on, and its addresses into TRUST_PROXY.'
    findings.push(warning('operating.W002', message, hint))
  }
  if (telemetry !== undefined && Object.keys(telemetry.headers).length > 0 && isInTheClear(telemetry.endpoint)) {
    const message = 'OTEL_EXPORTER_OTLP_HEADERS, which may hold a key, goes to the collector without TLS.'
    findings.push(warning('operating.W003', message, 'Use https:// in OTEL_EXPORTER_OTLP_ENDPOINT.'))
  }
  return findings
}

function isInTheClear(url: string): boolean {
  const { protocol, hostname } = new URL(url)
  return protocol === 'http:' && !isLocal(hostname)
}
