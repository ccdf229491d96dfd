import { BarmanObjectStoreConfiguration } from '@kubernetes-models/cloudnative-pg/github.com/cloudnative-pg/barman-cloud/pkg/api/BarmanObjectStoreConfiguration'
import type { Test } from 'tap'
import { documentsOf, filesBelow } from './files.ts'

/** Something that Kubernetes is asked to keep. */
export interface Thing {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly spec?: object
}

type Model = new (data: Thing) => { validate(): void }

export const folder = 'deploy/kubernetes'
export const overlay = `${folder}/overlays/production`

/** A part of a thing, to be laid over the whole. */
export const isPatch = (file: string): boolean => /overlays\/\w+\/(web|worker|database)\.yaml$/.test(file)

/** All that stands in our files, and in which. */
export const thingsIn = (t: Test): { readonly file: string; readonly thing: Thing }[] =>
  filesBelow(folder, '.yaml')
    .filter((file) => !file.endsWith('kustomization.yaml'))
    .flatMap((file) => documentsOf<Thing>(t, file).map((thing) => ({ file, thing })))

/** The package that has the schema of a kind, and where in it. Of the plugin that archives there is none for the whole. */
export function schemaOf({ apiVersion, kind }: Thing): string | undefined {
  if (apiVersion === 'barmancloud.cnpg.io/v1') return undefined
  const [group = ''] = apiVersion.split('/')
  const homes = { 'keda.sh': '@kubernetes-models/keda', 'postgresql.cnpg.io': '@kubernetes-models/cloudnative-pg' }
  return `${homes[group as keyof typeof homes] ?? 'kubernetes-models'}/${apiVersion}/${kind}`
}

/** What would be refused by the server: anything that its schema misses, or wants otherwise. */
export async function faultOf(thing: Thing): Promise<string | undefined> {
  const schema = schemaOf(thing)
  try {
    if (schema === undefined) validateObjectStore(thing)
    else new ((await import(schema)) as Record<string, Model>)[thing.kind]!(thing).validate()
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** Its `configuration` is that of CloudNativePG itself; of the rest it has to have the name. */
function validateObjectStore({ kind, spec }: Thing): void {
  if (kind !== 'ObjectStore') throw new Error(`nobody knows ${kind}`)
  const { configuration } = spec as { configuration: BarmanObjectStoreConfiguration }
  new BarmanObjectStoreConfiguration(configuration).validate()
}
