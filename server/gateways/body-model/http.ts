import { z } from 'zod'
import {
  BodyModelAway,
  type BodyModelGateway,
  type BodyPhotos,
  BodyModelRefused,
  photoFaults,
  PhotosUnusable,
} from '../../../domain/common/body-model.ts'
import type { BodyModelAccount } from '../../body-model-setting.ts'
import { type Answer, ask, json, mayPass, NoAnswer, quote } from '../http.ts'

/** 768 numbers and some twenty more, with room. */
const MOST_BYTES = 256 * 1024

const Fault = z.object({ code: z.enum(photoFaults) })

/** A model behind HTTP: one request, one answer, both JSON. */
export function httpBodyModel({ url, token, timeout }: BodyModelAccount): BodyModelGateway {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return {
    offered: true,
    async measure(photos, signal) {
      signal?.throwIfAborted()
      const answer = await ask({
        to: 'the body model',
        method: 'POST',
        url: new URL(url),
        headers: { 'content-type': 'application/json', accept: 'application/json', ...authorization },
        body: JSON.stringify(asked(photos)),
        timeout,
        most: MOST_BYTES,
      }).catch((error: unknown) => {
        throw error instanceof NoAnswer ? new BodyModelAway(error.message, { cause: error }) : error
      })
      return said(answer)
    },
  }
}

const asked = ({ front, side, ...rest }: BodyPhotos) => ({
  ...rest,
  front: Buffer.from(front).toString('base64'),
  side: Buffer.from(side).toString('base64'),
})

function said({ status, text }: Answer): unknown {
  if (status === 200) {
    const answer = json(text)
    if (answer === undefined) throw new BodyModelRefused('The body model: HTTP 200 with something that is no JSON')
    return answer
  }
  if (mayPass(status)) throw new BodyModelAway(`The body model: HTTP ${status}`)
  if (status === 422) throw new PhotosUnusable(Fault.safeParse(json(text)).data?.code ?? 'unusable')
  // Its words may quote what it was sent: of those only how it refused is kept.
  throw new BodyModelRefused(quote(`The body model: HTTP ${status}`))
}
