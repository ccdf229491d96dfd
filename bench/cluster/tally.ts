const RESULT = /^( *)(not )?ok \d+ - (.*?)(?: # (time|SKIP|TODO)\b ?(.*))?$/
const NOT_THROUGH = 'not through the topology: '

/** What a run of tests through the topology came to, read from what tap says, line by line. */
export class Tally {
  /** How many were skipped, by the reason. */
  readonly skipped = new Map<string, number>()
  readonly #failed: string[] = []
  #passed = 0
  #servers = 0
  #assertions = 0
  #file = ''

  read(line: string): void {
    if (/^ +# through nginx at /.test(line)) this.#servers += 1
    const [, file] = /^# Subtest: (\S+)/.exec(line) ?? []
    if (file !== undefined) this.#file = file
    const [, assertions] = /^# \{ total: (\d+)/.exec(line) ?? []
    if (assertions !== undefined) this.#assertions = Number(assertions)
    const [all, indent = '', not, title = '', directive, reason = ''] = RESULT.exec(line) ?? []
    if (all === undefined) return
    // Of a file, a test in it, and what is tested within that: a file counts where it is skipped as one.
    const depth = indent.length / 4
    if (not !== undefined) {
      if (depth <= 1) this.#failed.push(depth === 0 ? title : `${this.#file}: ${title}`)
    } else if (directive === 'SKIP') this.#skip(reason)
    else if (depth === 1 && directive === 'time') this.#passed += 1
  }

  sum(): string {
    const skipped = [...this.skipped.values()].reduce((sum, each) => sum + each, 0)
    const { length: failed } = this.#failed.filter((each) => each.includes(': '))
    return `${this.#servers} servers behind nginx: ${this.#passed} tests passed, ${failed} failed, ${skipped} skipped; ${this.#assertions} assertions`
  }

  wrongs(): string[] {
    return this.#servers === 0 ? [...this.#failed, 'nothing was played through nginx'] : [...this.#failed]
  }

  #skip(reason: string): void {
    const why = reason.replace(NOT_THROUGH, '')
    this.skipped.set(why, (this.skipped.get(why) ?? 0) + 1)
  }
}
