/** Reads `metadata[reference]=x&expand[0]=y` as Stripe does; every value is text. */
export type Form = { [name: string]: string | Form }

export function formOf(text: string | URLSearchParams): Form {
  const form: Form = {}
  for (const [path, value] of new URLSearchParams(text)) {
    const names = path.split(/\]?\[|\]$/).filter((name) => name !== '')
    let place = form
    for (const name of names.slice(0, -1)) place = (place[name] ??= {}) as Form
    place[names.at(-1)!] = value
  }
  return form
}

export const textOf = (form: Form, name: string): string | undefined => {
  const value = form[name]
  return typeof value === 'string' ? value : undefined
}

/** A flat object, such as metadata. */
export const fieldsOf = (form: Form, name: string): Record<string, string> => {
  const value = form[name]
  return typeof value === 'object' ? (value as Record<string, string>) : {}
}
