import { z } from 'zod'
import { policyFaults } from './faults.ts'
import type { Policy } from './policy.ts'

/** A policy as the environment gives it: JSON, an object of directives. Every fault is named. */
export const PolicySetting = z.string().transform((text, context): Policy => {
  const policy = fromJson(text)
  const faults = policy === undefined ? ['Expected JSON.'] : policyFaults(policy)
  for (const message of faults) context.addIssue({ code: 'custom', message, input: text })
  return faults.length > 0 ? z.NEVER : (policy as Policy)
})

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
