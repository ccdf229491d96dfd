import type { Kysely } from 'kysely'
import type { DB } from '../../../db/types.ts'
import type { CarrierGateway, CarrierGateways } from '../../../domain/common/carrier-gateways.ts'
import type { Vault } from '../../../domain/common/gateways.ts'
import type { CarrierSetting } from '../../carrier-setting.ts'
import { dhlCarrier } from './dhl.ts'
import { fedexCarrier } from './fedex.ts'
import { type FlatCarrier, flatCarrier } from './flat.ts'

/** The carriers that the environment has set up; the built-in one needs nothing, and comes first. */
export function carrierGatewaysOf(
  { dhl, fedex }: CarrierSetting,
  db: Kysely<DB>,
  vault: Vault,
  clock: () => Date,
): CarrierGateways {
  const gateways: CarrierGateway[] = [flatCarrierOf(db, vault, clock)]
  if (dhl !== undefined) gateways.push(dhlCarrier(dhl, { clock }))
  if (fedex !== undefined) gateways.push(fedexCarrier(fedex, { clock }))
  const byName = new Map(gateways.map((gateway) => [gateway.carrier, gateway]))
  return {
    offered: [...byName.keys()],
    of(carrier) {
      const gateway = byName.get(carrier)
      if (gateway === undefined) throw new TypeError(`The carrier ${carrier} is not set up.`)
      return gateway
    },
  }
}

/** The built-in carrier by itself, for whoever moves its parcels. */
export const flatCarrierOf = (db: Kysely<DB>, vault: Vault, clock: () => Date): FlatCarrier =>
  flatCarrier({ db, secrets: vault.secretsFor('flat carrier'), clock })
