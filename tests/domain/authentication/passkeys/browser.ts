import {
  addPasskey,
  askForPasskey,
  offerPasskey,
  signInWithPasskey,
  stepUp,
} from '../../../../domain/authentication/operations.ts'
import type { Actor } from '../../../../domain/common/access.ts'
import {
  type Authenticator,
  authenticator,
  type CreationOptions,
  type Fault,
  type RequestOptions,
} from '../../../support/authenticator.ts'
import type { Post } from '../post.ts'

/** Where the pages of these tests are; passkeys are made for `shop.example`. */
export const ORIGIN = 'https://shop.example'
export const env = { PUBLIC_URL: ORIGIN }

/** A page that asks for passkeys, in a browser that has an authenticator. */
export interface Browser {
  readonly device: Authenticator
  create(actor: Actor, fault?: Fault): Promise<{ id: number }>
  signIn(fault?: Fault): Promise<{ accessToken: string }>
  stepUp(actor: Actor, fault?: Fault): Promise<{ accessToken: string }>
}

export function browser(house: Post, device = authenticator(ORIGIN)): Browser {
  const request = () => house.ask<RequestOptions>(askForPasskey, {})
  return {
    device,
    async create(actor, fault) {
      const options = await house.ask<CreationOptions>(offerPasskey, {}, actor)
      return house.ask(addPasskey, { name: 'Phone', passkey: device.create(options, fault) }, actor)
    },
    signIn: async (fault) => house.ask(signInWithPasskey, { passkey: device.get(await request(), fault) }),
    stepUp: async (actor, fault) => house.ask(stepUp, { passkey: device.get(await request(), fault) }, actor),
  }
}
