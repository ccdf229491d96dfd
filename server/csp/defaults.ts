import { NONCE, NONE, type Policy, SELF } from './policy.ts'

/** Where browsers say what a policy of ours refused. */
export const REPORT_PATH = '/api/v1/csp-report'
/** By this name policies refer to it, through the header `reporting-endpoints`. */
export const REPORT_GROUP = 'csp'

const reporting = { 'report-uri': REPORT_PATH, 'report-to': REPORT_GROUP } satisfies Policy

const limits = {
  'default-src': [SELF],
  'script-src': [SELF, NONCE],
  'style-src': [SELF, NONCE],
  'img-src': [SELF, 'data:'],
  'object-src': [NONE],
  'base-uri': [NONE],
  'form-action': [SELF],
  'frame-ancestors': [NONE],
} satisfies Policy

/** In force on every answer unless CSP says otherwise. */
export const ordinaryPolicy: Policy = { ...limits, ...reporting }

/** What we would like to be in force: told of, not refused, until nothing of ours is told of any more. */
export const stricterPolicy: Policy = {
  ...limits,
  'default-src': [NONE],
  'connect-src': [SELF],
  'font-src': [SELF],
  'frame-src': [SELF],
  'require-trusted-types-for': ["'script'"],
  ...reporting,
}
