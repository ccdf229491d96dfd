/** How much something matters, the least first. */
export const levels = ['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'] as const
export type Level = (typeof levels)[number]

/** Something that is not as it should be. `id` never changes once published. */
export interface Finding {
  readonly id: string
  readonly level: Level
  readonly message: string
  readonly hint?: string
}

type Say = (id: string, message: string, hint?: string) => Finding

const finding =
  (level: Level): Say =>
  (id, message, hint) => ({ id, level, message, ...(hint === undefined ? {} : { hint }) })

export const [info, warning, error] = [finding('INFO'), finding('WARNING'), finding('ERROR')]

/** Whether one of them weighs as much as this level, or more. */
export const weighs = (findings: readonly Finding[], level: Level): boolean =>
  findings.some((each) => levels.indexOf(each.level) >= levels.indexOf(level))

const summary = (count: string): string => `System check identified ${count} (0 silenced).`

/** All of them in words, the gravest first. */
export function report(findings: readonly Finding[]): string {
  if (findings.length === 0) return summary('no issues')
  const groups = levels.toReversed().flatMap((level) => group(level, findings))
  return [
    'System check identified some issues:',
    ...groups,
    summary(findings.length === 1 ? '1 issue' : `${findings.length} issues`),
  ].join('\n\n')
}

function group(level: Level, findings: readonly Finding[]): string[] {
  const lines = findings
    .filter((each) => each.level === level)
    .map(({ id, message, hint }) => `?: (${id}) ${message}${hint === undefined ? '' : `\n\tHINT: ${hint}`}`)
  return lines.length === 0
    ? []
    : [`${level === 'INFO' || level === 'DEBUG' ? level : `${level}S`}:\n${lines.join('\n')}`]
}
