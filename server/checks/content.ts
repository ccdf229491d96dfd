import type { Config } from '../config.ts'
import { UNSAFE_EVAL, UNSAFE_INLINE, valuesOf } from '../csp/policy.ts'
import { type Finding, warning } from './finding.ts'

/** Whether a page of ours can be made to run what somebody else wrote. */
export function contentChecks({ csp }: Config): Finding[] {
  if (Object.values(csp).every((sources) => sources !== true && valuesOf(sources).length === 0)) {
    return [warning('security.W106', 'CSP is no policy at all.', 'Leave CSP empty for ours.')]
  }
  const scripts = csp['script-src'] ?? csp['default-src']
  const values = valuesOf(scripts).flatMap((value) => value.toLowerCase().split(' '))
  const wide = values.filter((value) =>
    [UNSAFE_INLINE, UNSAFE_EVAL, '*', 'http:', 'https:', 'data:', 'blob:'].includes(value),
  )
  const findings: Finding[] = []
  if (values.length === 0)
    findings.push(warning('security.W105', 'CSP says nothing of scripts.', 'Set script-src or default-src.'))
  if (wide.length > 0)
    findings.push(
      warning(
        'security.W105',
        `CSP allows scripts by ${wide.join(' ')}.`,
        'Name origins, or put "<nonce>" and have pages carry one.',
      ),
    )
  return findings
}
