import type { ParcelToSend } from '../../../domain/common/carrier-gateways.ts'

/** The members of the customs union of the EU, and Monaco, which belongs to it. */
const union = new Set('AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MC MT NL PL PT RO SE SI SK'.split(' '))

/** Whether customs have to be told what is inside. */
export const crossesCustoms = ({ from, to }: Pick<ParcelToSend, 'from' | 'to'>): boolean =>
  from.country !== to.country && !(union.has(from.country) && union.has(to.country))
