import { test } from 'tap'
import { type ConfigError, readConfig } from '../../../server/config.ts'
import { policyFaults } from '../../../server/csp/faults.ts'
import { buildPolicy, NONCE, NONE, type Policy, SELF, UNSAFE_INLINE } from '../../../server/csp/policy.ts'

const texts: readonly (readonly [Policy, string])[] = [
  [{}, ''],
  [{ 'default-src': [SELF] }, "default-src 'self'"],
  [
    { 'script-src': [SELF, 'https://b.example'], 'default-src': [NONE] },
    "script-src 'self' https://b.example; default-src 'none'",
  ],
  [{ 'img-src': ['https://b.example', 'https://a.example'] }, 'img-src https://b.example https://a.example'],
  [{ 'img-src': new Set(['https://b.example', 'data:', "'self'"]) }, "img-src 'self' data: https://b.example"],
  [{ 'default-src': SELF }, "default-src 'self'"],
  [{ 'default-src': "'self' https:" }, "default-src 'self' https:"],
  [{ 'upgrade-insecure-requests': true }, 'upgrade-insecure-requests'],
  [{ 'img-src': null, 'font-src': false, 'media-src': [], 'style-src': undefined, 'child-src': '' }, ''],
  [{ 'img-src': [], 'default-src': [SELF] }, "default-src 'self'"],
]

test('a policy reads as Django would write it', async (t) => {
  for (const [policy, text] of texts) t.equal(buildPolicy(policy), text)
})

test('a nonce stands where the policy has room for one, and nothing widens when there is none', async (t) => {
  const policy = { 'script-src': [SELF, NONCE], 'style-src': [NONCE], 'img-src': NONCE }
  t.equal(buildPolicy(policy, 'abc'), "script-src 'self' 'nonce-abc'; style-src 'nonce-abc'; img-src 'nonce-abc'")
  t.equal(buildPolicy(policy), "script-src 'self'; style-src 'none'; img-src 'none'")
  t.equal(buildPolicy({ 'script-src': [NONCE] }), "script-src 'none'", 'and the header is never empty')
})

const wrong: readonly (readonly [unknown, RegExp])[] = [
  [false, /^Expected an object/],
  [null, /^Expected an object/],
  [[], /^Expected an object/],
  ['default-src *', /^Expected an object/],
  [{ 'script-source': [SELF] }, /^script-source: There is no such directive/],
  [{ 'Script-Src': [SELF] }, /no such directive/],
  [{ 'script-src': ['self'] }, /"self" is a keyword and needs quotes/],
  [{ 'script-src': ['Unsafe-Inline'] }, /needs quotes/],
  [{ 'script-src': ['nonce-abc'] }, /needs quotes/],
  [{ 'script-src': ['sha256-abc'] }, /needs quotes/],
  [{ 'script-src': ["'slef'"] }, /"'slef'" is no keyword/],
  [{ 'script-src': ["'self"] }, /is no keyword/],
  [{ 'script-src': ['a; b'] }, /characters that end a value/],
  [{ 'script-src': ['https://a.example,https://b.example'] }, /characters that end a value/],
  [{ 'script-src': ["'self'\r\nset-cookie: a=b"] }, /characters that end a value/],
  [{ 'script-src': ["'self'\n"] }, /characters that end a value/],
  [{ 'script-src': ['https://bücher.example'] }, /characters that end a value/],
  [{ 'script-src': "'self'; object-src *" }, /characters that end a value/],
  [{ 'script-src': [''] }, /no empty value/],
  [{ 'script-src': [1] }, /Expected text/],
  [{ 'script-src': { self: true } }, /Expected text/],
  [{ 'script-src': true }, /Expected what it allows/],
  [{ 'script-src': 1 }, /Expected text/],
  [{ 'script-src': [NONE, SELF] }, /stands alone/],
  [{ 'upgrade-insecure-requests': [SELF] }, /Expected true/],
  [{ 'img-src': [NONCE] }, /means nothing here/],
  [{ 'require-trusted-types-for': ['script'] }, /Expected "'script'"/],
]

test('a policy that would not mean what it says is refused, with all that is wrong', async (t) => {
  for (const [policy, fault] of wrong) t.match(policyFaults(policy), [fault], JSON.stringify(policy))
  for (const [policy] of texts.slice(0, -2)) {
    t.strictSame(policyFaults({ ...policy, 'child-src': undefined }), [], JSON.stringify(policy))
  }
  t.equal(policyFaults({ 'script-src': ['self', 'a;b'], 'img-src': 7, nothing: [] }).length, 4)
  const rare = {
    'script-src': ["'strict-dynamic'", "'nonce-abc'", "'sha256-abc='", UNSAFE_INLINE, 'https:', '*.example.com', NONCE],
    sandbox: ['allow-scripts'],
    'trusted-types': ['default', "'allow-duplicates'"],
    'require-trusted-types-for': ["'script'"],
    'report-uri': '/reports',
    'report-to': 'self',
  }
  t.strictSame(policyFaults(rare), [])
})

const faultsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    readConfig(env)
    return []
  } catch (error) {
    return (error as ConfigError).faults
  }
}

test('the server does not start with a policy that means something else', async (t) => {
  for (const [policy, fault] of wrong) {
    t.match(faultsOf({ CSP: JSON.stringify(policy) }), [new RegExp(`CSP: .*${fault.source.replace(/^\^/, '')}`)])
  }
  t.match(faultsOf({ CSP: '{"default-src"', CSP_REPORT_ONLY: '{"img-src":["self"]}' }), [
    /^CSP: Expected JSON/,
    /^CSP_REPORT_ONLY: img-src: "self" is a keyword/,
  ])
  t.strictSame(readConfig({ CSP: '{}' }).csp, {})
  t.match(readConfig({}).csp, { 'default-src': [SELF] }, 'ours, when nothing is said')
  t.strictSame(policyFaults(readConfig({}).csp), [])
  t.strictSame(policyFaults(readConfig({}).cspReportOnly), [])
})
