import type { Vault } from '../../common/gateways.ts'
import { requirePlausible } from '../body/plausible.ts'
import { type Embedding, embeddingOf } from '../embeddings/embedding.ts'
import { type Photographed, type Proposal, Reading } from './schema.ts'

/** A body as a model has seen it, with the point that tells it from others. */
export interface ReadBody {
  readonly proposal: Proposal
  readonly model: string
  readonly embedding: Embedding
}

/** @throws ZodError, DomainError for an answer that can be no body's, or not this one's */
export function readBody(photographed: Photographed, answer: unknown): ReadBody {
  const { model, dimensions: known, embedding } = Reading.parse(answer)
  const { weightKg, ...rest } = photographed
  if (weightKg !== undefined) requirePlausible({ ...rest, weightKg, known })
  return { proposal: { ...photographed, known }, model, embedding: embeddingOf(embedding) }
}

/** Nothing sealed for one person opens for another. */
const about = (userId: number): string => `analyses:${userId}`

export const seal = (vault: Vault, userId: number, content: Photographed | ReadBody): string =>
  vault.seal(JSON.stringify(content), about(userId))

/** What it was of, or what was read: whatever is in it. */
export const openContent = (vault: Vault, userId: number, sealed: string): unknown =>
  JSON.parse(vault.open(sealed, about(userId)))

export const openPhotographed = (vault: Vault, userId: number, sealed: string): Photographed =>
  openContent(vault, userId, sealed) as Photographed

export const openRead = (vault: Vault, userId: number, sealed: string): ReadBody =>
  openContent(vault, userId, sealed) as ReadBody
