import type { MailData, MailName } from './mails.ts'

const deliveryAddress = {
  name: 'Aïssatou Diop',
  line1: '12 rue Félix Faure',
  line2: 'Appartement 4',
  city: 'Dakar',
  postalCode: '11500',
  country: 'SN',
}

/** An example of each message, for the preview and for tests. */
export const samples: { readonly [Name in MailName]: MailData<Name> } = {
  'order-confirmation': {
    name: 'Aïssatou Diop',
    order: {
      number: 'FS-104217',
      placedAt: '2026-11-12T17:30:00.000Z',
      items: [
        {
          name: 'Ankara wrap skirt with side pockets',
          options: { size: 'M', colour: 'Indigo' },
          quantity: 1,
          lineTotal: { amount: 2_450_000, currency: 'NGN' },
        },
        {
          name: 'Adire shirt',
          options: { size: 'L' },
          quantity: 2,
          lineTotal: { amount: 3_700_050, currency: 'NGN' },
        },
        { name: 'Beaded clutch', options: {}, quantity: 1, lineTotal: { amount: 1_100_000, currency: 'NGN' } },
      ],
      total: { amount: 7_250_050, currency: 'NGN' },
      deliveryAddress,
    },
    orderUrl: 'https://shop.example/orders/104217',
  },
  'order-paid': {
    name: 'Aïssatou Diop',
    orderNumber: 'FS-104217',
    total: { amount: 7_250_050, currency: 'NGN' },
    invoices: [
      { number: 'INV-17-000042', seller: 'Adire House', total: { amount: 6_150_050, currency: 'NGN' } },
      { number: 'INV-23-000007', seller: 'Lagos Bead Works', total: { amount: 1_100_000, currency: 'NGN' } },
    ],
    orderUrl: 'https://shop.example/orders/104217',
  },
  'rate-your-order': {
    name: 'Chidi Okafor',
    orderNumber: 'FS-104217',
    deliveredAt: '2026-11-18T10:05:00.000Z',
    orderUrl: 'https://shop.example/orders/104217',
  },
  'verification-code': { name: 'Chidi Okafor', code: '482913', minutes: 10 },
  'password-changed': { name: 'Chidi Okafor', changedAt: '2026-11-12T17:30:00.000Z' },
  'password-reset': {
    name: 'Chidi Okafor',
    resetUrl: 'https://shop.example/reset-password#token=Nw.d1p9c0-ddcbe3291629143331c63eeb8376ab25',
    hours: 72,
  },
  'security-alert': { name: 'Chidi Okafor', change: 'passkey-added', at: '2026-11-12T17:30:00.000Z' },
  'vendor-standing': {
    name: 'Chidi Okafor',
    vendor: 'Adire House',
    change: 'refused',
    reason: 'The registration number belongs to another business.',
  },
  'order-news': {
    name: 'Chidi Okafor',
    change: 'shipped',
    orderNumber: 'FS-104217',
    vendor: 'Adire House',
    carrier: 'DHL',
    trackingNumber: '00340434161094042557',
    trackingUrl: 'https://www.dhl.com/track?id=00340434161094042557',
    orderUrl: 'https://shop.example/orders/104217',
    lines: [{ name: 'Adire shirt (L)', quantity: 2, total: { amount: 3_700_050, currency: 'NGN' } }],
    parcel: { amount: 150_000, currency: 'NGN' },
    creditNotes: [{ number: 'CN-17-000003', seller: 'Adire House', total: { amount: 3_850_050, currency: 'NGN' } }],
  },
  'vendor-order': {
    name: 'Ngozi Eze',
    vendor: 'Adire House',
    change: 'paid',
    orderNumber: 'FS-104217',
    items: [{ name: 'Adire shirt', options: { size: 'L' }, quantity: 2 }],
    deliveryAddress,
  },
  'stock-low': {
    name: 'Ngozi Eze',
    vendor: 'Adire House',
    product: 'Adire shirt',
    options: { size: 'L', colour: 'Indigo' },
    available: 3,
  },
  'review-news': {
    name: 'Chidi Okafor',
    change: 'answered',
    product: 'Adire shirt',
    vendor: 'Adire House',
    reason: 'It is of another shirt.',
    reply: 'Thank you! The indigo does fade; wash it cold.',
    productUrl: 'https://shop.example/products/adire-shirt',
  },
  'vendor-review': {
    name: 'Ngozi Eze',
    vendor: 'Adire House',
    product: 'Adire shirt',
    rating: 4,
    title: 'Lovely cloth',
    comment: 'A little wide at the shoulders, but the cloth is lovely.',
    reviewer: 'Chidi O.',
    productUrl: 'https://shop.example/products/adire-shirt',
  },
  'failure-report': {
    operation: 'orders.place',
    requestId: '0b6f6f0e-6c1b-4d0c-9d53-0c6b7a3e9f10',
    failedAt: '2026-11-12T17:30:00.000Z',
    error: 'TypeError',
  },
}
