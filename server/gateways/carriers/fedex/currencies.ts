/** FedEx has names of its own for some currencies; the yen among them has no decimals under either. */
const own: Readonly<Record<string, string>> = {
  ARN: 'ARS',
  CHP: 'CLP',
  CID: 'KYD',
  DHS: 'AED',
  ECD: 'XCD',
  JAD: 'JMD',
  JYE: 'JPY',
  KUD: 'KWD',
  NMP: 'MXN',
  NTD: 'TWD',
  RDD: 'DOP',
  SFR: 'CHF',
  SID: 'SGD',
  UKL: 'GBP',
  UYP: 'UYU',
  WON: 'KRW',
}

const names = new Map(Object.entries(own).map(([name, iso]) => [iso, name]))

/** ISO 4217. */
export const isoOf = (name: string): string => own[name] ?? name

export const nameOf = (iso: string): string => names.get(iso) ?? iso
