import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { DockerfileParser, type ModifiableInstruction } from 'dockerfile-ast'

const root = path.join(import.meta.dirname, '../..')

export interface Image {
  /** Where the processes of the image begin. */
  readonly workDir: string
  readonly env: Readonly<Record<string, string>>
  readonly command: readonly string[]
  readonly healthcheck: readonly string[]
}

interface Stage {
  readonly folder: string
  readonly env: Record<string, string>
  workDir: string
  command: readonly string[]
  healthcheck: readonly string[]
}

/**
 * Does what the Dockerfile says, below a folder in place of a root, on the machine's own system in place of the image's.
 * @throws Error at an instruction it does not know
 */
export function build(folder: string): Image {
  const stages = new Map<string, Stage>()
  let stage: Stage | undefined
  for (const instruction of DockerfileParser.parse(read('Dockerfile')).getInstructions()) {
    const [keyword, text] = [instruction.getKeyword(), instruction.getArgumentsContent() ?? '']
    if (keyword === 'FROM') stages.set(nameOf(text), (stage = begin(folder, nameOf(text))))
    else steps[keyword]!(stage!, text, stages.get(sourceOf(instruction as ModifiableInstruction)))
  }
  fs.rmSync(path.join(folder, 'npm'), { recursive: true, force: true })
  return stage!
}

const sourceOf = (instruction: ModifiableInstruction): string =>
  instruction
    .getFlags?.()
    .find((flag) => flag.getName() === 'from')
    ?.getValue() ?? ''

const nameOf = (text: string): string => / AS (\w+)$/.exec(text)![1]!

function begin(folder: string, name: string): Stage {
  const home = path.join(folder, name)
  fs.mkdirSync(home)
  return { folder: home, env: {}, workDir: home, command: [], healthcheck: [] }
}

/** @param from the stage that `--from` names */
type Step = (stage: Stage, text: string, from?: Stage) => void

const none: Step = () => {}
const steps: Readonly<Record<string, Step>> = {
  LABEL: none,
  USER: none,
  EXPOSE: none,
  STOPSIGNAL: none,
  WORKDIR(stage, text) {
    stage.workDir = path.join(stage.folder, text)
    fs.mkdirSync(stage.workDir, { recursive: true })
  },
  ENV(stage, text) {
    for (const [, name, value] of text.matchAll(/(\w+)=(\S*)/g)) stage.env[name!] = value!
  },
  COPY: copy,
  RUN: run,
  HEALTHCHECK(stage, text) {
    stage.healthcheck = JSON.parse(text.replace(/^CMD /, '')) as string[]
  },
  CMD(stage, text) {
    stage.command = JSON.parse(text) as string[]
  },
}

function copy(stage: Stage, text: string, from?: Stage): void {
  const [target = '', ...sources] = text.split(/\s+/).toReversed()
  for (const source of sources) {
    const there = path.join(from?.folder ?? root, source)
    const here = path.join(stage.workDir, target, target.endsWith('/') ? path.basename(source) : '')
    // What another stage made is taken whole, of ours what .dockerignore lets in.
    const filter = from === undefined ? (file: string) => isLetIn(path.relative(root, file)) : () => true
    fs.cpSync(there, here, { recursive: true, filter, verbatimSymlinks: true })
  }
}

/** The last line that speaks of a file decides. */
function isLetIn(file: string): boolean {
  const lines = read('.dockerignore').split('\n')
  return lines.reduce((letIn, line) => {
    const pattern = line.replace(/^!/, '')
    if (line === '' || line.startsWith('#')) return letIn
    return speaksOf(pattern, file) ? line.startsWith('!') : letIn
  }, true)
}

const speaksOf = (pattern: string, file: string): boolean =>
  pattern === '*' || path.matchesGlob(file, pattern) || file.startsWith(`${pattern}/`)

/** Packages come the way they come to this machine, and what is kept of them goes; of users there are only the machine's own. */
function run(stage: Stage, text: string): void {
  const command = text.replaceAll(/ -[og] node\b/g, '').replaceAll(/ \/(?=data\b)/g, ` ${stage.folder}/`)
  const env = { ...process.env, npm_config_cache: path.join(path.dirname(stage.folder), 'npm'), ...stage.env }
  execFileSync('sh', ['-ec', command], { cwd: stage.workDir, env, stdio: ['ignore', 'ignore', 'inherit'] })
}

const read = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8')
