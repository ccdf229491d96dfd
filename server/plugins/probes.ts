const paths = new Set(['/livez', '/readyz', '/metrics'])

/** What asks how we are comes from beside us: by address rather than name, and without TLS. */
export const isProbe = (url: string): boolean => paths.has(url.split('?', 1)[0]!)
