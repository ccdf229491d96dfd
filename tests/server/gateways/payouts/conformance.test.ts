import { test } from 'tap'
import { PayoutRefused, PayoutUnclear, type Transfer } from '../../../../domain/common/payout-gateways.ts'
import { faultKinds } from '../../../support/payments/faults.ts'
import { type Subject, subjects } from './subjects.ts'

const transferOf = ({ destination }: Subject, more: Partial<Transfer> = {}): Transfer => ({
  reference: 'payout-17',
  amount: 1_234_567,
  currency: 'NGN',
  destination,
  ...more,
})

/** What a call failed with, which has to be one of the two that mean something. */
const failure = (call: Promise<unknown>): Promise<Error> =>
  call.then(
    (answer) => new Error(`It did not fail: ${JSON.stringify(answer)}`),
    (error: unknown) => {
      if (error instanceof PayoutRefused || error instanceof PayoutUnclear) return error
      throw error
    },
  )

/** Tests only those whose provider a test holds by its strings. */
const held = (name: string) => ({ skip: name === 'test' ? 'it is rows in our database' : false })

for (const [name, open] of Object.entries(subjects)) {
  test(`${name}: money is sent once under a key, to the last minor unit`, async (t) => {
    const subject = await open(t)
    const { gateway } = subject
    t.equal(gateway.provider, name)
    const transfer = transferOf(subject)
    t.equal(await gateway.find(transfer, 'payout-17'), undefined)
    const first = await gateway.send(transfer, 'payout-17')
    t.match(first.status, /paid|pending/)
    subject.settle('payout-17')
    t.match(await gateway.send(transfer, 'payout-17'), { status: 'paid', providerId: first.providerId }, 'as it is now')
    t.match(await gateway.find(transfer, 'payout-17'), { status: 'paid', providerId: first.providerId })
    t.strictSame(await subject.sent('payout-17'), [1_234_567])
  })

  test(`${name}: of many at once under one key one is sent`, async (t) => {
    const subject = await open(t)
    const transfer = transferOf(subject)
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, () => subject.gateway.send(transfer, 'payout-17')),
    )
    t.ok(answers.some(({ status }) => status === 'fulfilled'))
    t.strictSame(await subject.sent('payout-17'), [1_234_567])
    const names = answers.flatMap((each) => (each.status === 'rejected' ? [(each.reason as Error).name] : []))
    t.ok(
      names.every((each) => each === 'PayoutUnclear'),
      'who was not heard knows no more',
    )
  })

  test(`${name}: a key belongs to one transfer`, async (t) => {
    const subject = await open(t)
    await subject.gateway.send(transferOf(subject), 'payout-17')
    for (const other of [{ amount: 1 }, { currency: 'GHS' }]) {
      const refused = await failure(subject.gateway.send(transferOf(subject, other), 'payout-17'))
      t.match(refused, { name: 'PayoutRefused', code: 'idempotency_error' })
    }
    t.strictSame(await subject.sent('payout-17'), [1_234_567])
  })

  test(`${name}: whatever breaks on the way, it is sent once and said so in the end`, held(name), async (t) => {
    for (const fault of faultKinds) {
      for (const path of [/POST \/(v1\/)?transfers? /, /GET /, /recipient/]) {
        const subject = await open(t)
        subject.provider!.faults.next(fault, path)
        const transfer = transferOf(subject)
        const heard = await subject.gateway.send(transfer, 'payout-17').catch((error: Error) => error.name)
        t.ok(
          typeof heard === 'object' || heard === 'PayoutUnclear',
          `${fault} ${String(path)}: ${JSON.stringify(heard)}`,
        )
        for (const _ of [1, 2]) await subject.gateway.send(transfer, 'payout-17').catch(() => {})
        subject.settle('payout-17')
        t.match(await subject.gateway.send(transfer, 'payout-17'), { status: 'paid' })
        t.strictSame(await subject.sent('payout-17'), [1_234_567], `${fault} ${String(path)}`)
      }
    }
  })

  test(`${name}: what cannot be sent is refused, and nothing is sent`, held(name), async (t) => {
    const subject = await open(t)
    const refuse = async (more: Partial<Transfer>, key: string) => {
      t.match(await failure(subject.gateway.send(transferOf(subject, more), key)), { name: 'PayoutRefused' })
      t.strictSame(await subject.sent(key), [])
    }
    await refuse({ amount: 0 }, 'payout-1')
    await refuse({ amount: 1.5 }, 'payout-2')
    await refuse({ destination: { accountName: 'A', accountNumber: '12345', bankCode: '058' } }, 'payout-3')
    await refuse({ currency: name === 'paystack' ? 'KES' : 'ISK' }, 'payout-4')
    subject.provider!.drainBalance()
    await refuse({}, 'payout-5')
  })

  test(`${name}: what came back has failed, whenever it is asked about`, held(name), async (t) => {
    const subject = await open(t)
    const transfer = transferOf(subject)
    await subject.gateway.send(transfer, 'payout-17')
    subject.settle('payout-17')
    subject.provider!.reverse('fashionistar-payout-17')
    for (const ask of ['send', 'find'] as const) {
      t.match(await subject.gateway[ask](transfer, 'payout-17'), { status: 'failed', failure: { code: 'reversed' } })
    }
    t.strictSame(await subject.sent('payout-17'), [])
  })

  test(`${name}: a question that is not answered says nothing`, held(name), async (t) => {
    const subject = await open(t)
    for (const fault of ['cut-before', 'error-before', 'too-many'] as const) {
      subject.provider!.faults.next(fault, /GET /)
      t.match(await failure(subject.gateway.find(transferOf(subject), 'payout-17')), { name: 'PayoutUnclear' })
    }
  })
}

test('stripe: a transfer is found when its key has been forgotten', async (t) => {
  const subject = await subjects['stripe']!(t)
  const transfer = transferOf(subject)
  await subject.gateway.send(transfer, 'payout-17')
  ;(subject.provider as unknown as { forgetKeys(): void }).forgetKeys()
  await subject.gateway.send(transfer, 'payout-17')
  t.strictSame(await subject.sent('payout-17'), [1_234_567])
})
