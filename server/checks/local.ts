/** Whether nothing of what is sent to this host leaves the machine. */
export const isLocal = (hostname: string): boolean => /^(|localhost|127\..*|\[::1\]|\/.*|%2f.*)$/i.test(hostname)
