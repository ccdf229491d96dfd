/** Production starts with real secrets or not at all. */
export function productionFaults(env: NodeJS.ProcessEnv): string[] {
  if (env.NODE_ENV !== 'production') return []
  const faults: string[] = []
  const secret = env.JWT_SECRET ?? ''
  if (secret.length < 50 || new Set(secret).size < 10) {
    faults.push('JWT_SECRET: Expected at least 50 characters, 10 of them different (openssl rand -base64 48).')
  }
  for (const name of ['DATABASE_URL', 'PUBLIC_URL', 'ALLOWED_HOSTS', 'SMTP_URL']) {
    if ((env[name] ?? '') === '') faults.push(`${name}: Needed in production.`)
  }
  if (env.DEMO === '1' || env.DEMO === 'true')
    faults.push('DEMO: Demo accounts have known passwords; not in production.')
  return faults
}

/** Where mail is to go has to be said. */
export function mailFaults({ NODE_ENV, MAIL_BACKEND, SMTP_URL }: NodeJS.ProcessEnv): string[] {
  if (NODE_ENV === 'production') {
    return ['smtp', undefined].includes(MAIL_BACKEND)
      ? []
      : ['MAIL_BACKEND: Only smtp reaches people; not in production.']
  }
  return MAIL_BACKEND === 'smtp' && SMTP_URL === undefined ? ['SMTP_URL: Needed for MAIL_BACKEND=smtp.'] : []
}
