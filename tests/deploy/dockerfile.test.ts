import fs from 'node:fs'
import path from 'node:path'
import { DockerfileParser } from 'dockerfile-ast'
import { validate } from 'dockerfile-utils'
import { test } from 'tap'
import { isProduct, mayImport } from '../house/map.ts'
import { root, textOf } from './files.ts'

const file = DockerfileParser.parse(textOf('Dockerfile'))
const instructions = file
  .getInstructions()
  .map((each) => [each.getKeyword(), each.getArgumentsContent() ?? ''] as const)
const argumentsOf = (keyword: string) => instructions.flatMap(([word, text]) => (word === keyword ? [text] : []))

test('the image passes its linter, runs as nobody special, says how it is and migrates nothing', async (t) => {
  t.strictSame(validate(textOf('Dockerfile')), [])
  t.equal(argumentsOf('FROM').length, 2, 'packages are fetched in a stage of their own')
  t.ok(
    argumentsOf('FROM').every((image) => /^node:24-\w+-slim /.test(image)),
    'of Debian, slim',
  )
  t.strictSame(argumentsOf('USER'), ['node'])
  t.equal(argumentsOf('HEALTHCHECK').length, 1)
  t.notMatch(argumentsOf('RUN').join('\n'), /migrate|manage/)
  t.match(argumentsOf('RUN').join('\n'), /npm ci --omit=dev/)
})

test('every room of the product is in the image, and what the image copies is let in', async (t) => {
  const copied = new Set(argumentsOf('COPY').flatMap((text) => text.split(/\s+/).slice(0, -1)))
  const letIn = new Set(
    textOf('.dockerignore')
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : [])),
  )
  for (const room of Object.keys(mayImport).filter((name) => isProduct({ path: `${name}/file.ts` }))) {
    t.ok(copied.has(room), `${room} is copied`)
  }
  for (const name of copied) {
    if (name.startsWith('--') || name.startsWith('/')) continue
    t.ok(letIn.has(name), `${name} is let in`)
    t.ok(fs.existsSync(path.join(root, name)), `${name} is there`)
  }
})
