/** An expected failure of the process: its message is for the person at the terminal, without a stack; exit status 1. */
export class Refusal extends Error {
  override readonly name: string = 'Refusal'
}

/** What to print of a failure: words when it was expected, the stack when it is a bug. */
export function explain(error: unknown): string {
  if (error instanceof Refusal) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
