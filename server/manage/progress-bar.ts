import { Presets, SingleBar } from 'cli-progress'

export interface ProgressBar {
  update(done: number): void
  /** Prints a line on standard error without tearing the bar. */
  say(line: string): void
  stop(): void
}

const say = (line: string) => void process.stderr.write(`${line}\n`)

/** A bar on a terminal; into a file or a pipe go the lines alone. */
export function progressBar(total: number): ProgressBar {
  if (!process.stderr.isTTY) return { update() {}, say, stop() {} }
  const format = '{bar} {percentage} %, {eta_formatted} left'
  const bar = new SingleBar({ format, stream: process.stderr, clearOnComplete: true }, Presets.shades_classic)
  const waiting: string[] = []
  bar.start(total, 0)
  return {
    update: (done) => bar.update(done),
    say: (line) => void waiting.push(line),
    stop() {
      bar.stop()
      for (const line of waiting) say(line)
    },
  }
}
