/** Two photos of one body, and what makes sizes of them; nothing else leaves the process. */
export interface BodyPhotos {
  /** Written anew, without anything but their pixels. */
  readonly front: Uint8Array
  readonly side: Uint8Array
  readonly type: string
  readonly sex: 'male' | 'female'
  /** The only length known for certain: it gives the photos their scale. */
  readonly heightCm: number
  readonly weightKg?: number | undefined
  readonly ageYears?: number | undefined
}

/** Whoever reads measurements off photos, as the domain sees them. */
export interface BodyModelGateway {
  /** False where nobody is set up. */
  readonly offered: boolean
  /**
   * What the model says, as it says it: whether that can be a body is for the domain to judge.
   * @throws BodyModelAway, BodyModelRefused, PhotosUnusable
   */
  measure(photos: BodyPhotos, signal?: AbortSignal): Promise<unknown>
}

/** No whole answer, or one that says to come back. */
export class BodyModelAway extends Error {
  override readonly name = 'BodyModelAway'
}

/** It will not answer this, however often it is asked. */
export class BodyModelRefused extends Error {
  override readonly name = 'BodyModelRefused'
}

/** What can be wrong with photos, as far as whoever took them can do better. */
export const photoFaults = ['no-person', 'several-people', 'not-whole-body', 'unusable'] as const
export type PhotoFault = (typeof photoFaults)[number]

/** It has looked, and cannot tell a body from these photos; others may do. */
export class PhotosUnusable extends Error {
  override readonly name = 'PhotosUnusable'
  readonly fault: PhotoFault

  constructor(fault: PhotoFault) {
    super(`The photos are of no use: ${fault}.`)
    this.fault = fault
  }
}
