/** What a process does when it is told to end. */
export interface Ending {
  /** On the first signal: lets what is running finish. */
  readonly finish: () => Promise<unknown>
  /** On the second: leaves what is running to others, and goes. @returns the exit code; 1 when something was cut off */
  readonly hurry: () => Promise<number>
  readonly fail: (error: unknown) => void
}

/** Ends the process on SIGTERM, SIGINT or SIGQUIT: patiently at the first, soon at the second, at once at the third. */
export function endOnSignal({ finish, hurry, fail }: Ending): void {
  let heard = 0
  const end = (work: () => Promise<unknown>) =>
    void work().then((code) => process.exit(typeof code === 'number' ? code : 0), fail)
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGQUIT'] as const) {
    process.on(signal, () => {
      heard += 1
      if (heard === 1) end(finish)
      else if (heard === 2) end(hurry)
      else process.exit(1)
    })
  }
}
