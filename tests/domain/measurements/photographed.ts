// A body that is photographed, measured by a stand-in, and confirmed.

import type { User } from '../../../domain/common/access.ts'
import type { BodyModelGateway, BodyPhotos } from '../../../domain/common/body-model.ts'
import { Incoming, type IncomingPart } from '../../../domain/common/files/incoming.ts'
import { perform } from '../../../domain/common/operation.ts'
import type { BodyAnalysis } from '../../../domain/measurements/analyses/schema.ts'
import { analysePhotos, confirmAnalysis, getAnalysis } from '../../../domain/measurements/operations.ts'
import { scopeOf, type TestApp } from '../../support/app.ts'
import { picture } from '../../support/pictures.ts'

export const photographed = { sex: 'female', ageYears: 34, heightCm: 168.5, weightKg: 64.5 } as const
export const dimensions = { chest: 92, waist: 73.5, hip: 101, inseam: 78 }

/** A point near the first axis, or far from it. */
export const pointOf = (...first: readonly number[]): number[] => [
  ...first,
  ...Array.from({ length: 768 - first.length }, () => 0),
]

/** A model that answers what it is told to, and remembers what it was shown. */
export interface FakeModel extends BodyModelGateway {
  readonly shown: BodyPhotos[]
  /** Thrown where it is an error. */
  answer: unknown
}

export const goodAnswer = { model: 'fake-1', dimensions, embedding: pointOf(1, 0.1) }

export function fakeModel(): FakeModel {
  const model: FakeModel = {
    offered: true,
    shown: [],
    answer: goodAnswer,
    async measure(photos) {
      model.shown.push(photos)
      if (model.answer instanceof Error) throw model.answer
      return model.answer
    },
  }
  return model
}

const [front, side] = [await picture({ seed: 1, orientation: 6 }), await picture({ seed: 2 })]

/** As a door hands a form over. */
export function formWith(fields: object, files: Readonly<Record<string, Uint8Array>> = { front, side }): Incoming {
  return new Incoming(async function* parts(): AsyncGenerator<IncomingPart> {
    for (const [name, value] of Object.entries(fields)) yield { kind: 'field', name, value: String(value) }
    for (const [name, bytes] of Object.entries(files)) yield { kind: 'file', name, content: contentOf(bytes) }
  })
}

async function* contentOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

export const analyse = async (app: TestApp, who: User, fields: object = photographed, files?: Record<string, Buffer>) =>
  (await perform(scopeOf(app, who), analysePhotos, formWith(fields, files))) as BodyAnalysis

export const standing = async (app: TestApp, who: User, id: number) =>
  (await perform(scopeOf(app, who), getAnalysis, { id })) as BodyAnalysis

export const confirm = (app: TestApp, who: User, id: number, more: object = {}) =>
  perform(scopeOf(app, who), confirmAnalysis, { id, share: true, ...more })

/** All of it, at one go. */
export async function shareBody(app: TestApp, who: User): Promise<void> {
  const { id } = await analyse(app, who)
  await app.drain()
  await confirm(app, who, id)
}
