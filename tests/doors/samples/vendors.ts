import { UNKNOWN, list, type Samples } from './sample.ts'

export const vendorsSamples: Samples = {
  'vendors.list': list('anonymous'),
  'vendors.get': [
    { input: { id: 1 }, expect: 'ok' },
    { input: { id: 'adire-house' }, expect: 'ok' },
    { input: { id: UNKNOWN }, expect: '404 vendors.not-found' },
    { input: { id: 'no-such' }, expect: '404 vendors.not-found' },
  ],
}
