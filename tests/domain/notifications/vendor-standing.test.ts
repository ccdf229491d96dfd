import t, { test } from 'tap'
import { type Operation, perform } from '../../../domain/common/operation.ts'
import { locales, render, samples } from '../../../domain/notifications/index.ts'
import { VendorChange } from '../../../domain/notifications/mails.ts'
import {
  applyAsVendor,
  approveVendor,
  refuseVendor,
  reinstateVendor,
  suspendVendor,
} from '../../../domain/vendors/operations.ts'
import { listMailbox } from '../../../server/gateways/mailbox.ts'
import { particulars } from '../../doors/samples/vendors.ts'
import { people, scopeOf, testShop } from '../../support/app.ts'
import { founder } from '../vendors/founder.ts'

const app = await testShop(t, { products: 2 })

test('the owners of a shop are told of whatever is decided about it, and why', async (t) => {
  const { id, owner, email } = await founder(app)
  const told = async () => {
    const before = (await listMailbox(app.db)).length
    await app.drain()
    const mails = await listMailbox(app.db)
    return mails.slice(0, mails.length - before).map(({ to, subject, text }) => `${to}: ${subject}; ${text}`)
  }
  const decide = (operation: Operation) => {
    const reason = /refuse|suspend/.test(operation.id) ? { reason: 'Nobody answers there.' } : {}
    return perform(scopeOf(app, people.admin), operation, { id, ...reason })
  }
  t.match(await told(), [new RegExp(`^${email}: We have your application; .*Shop 1`, 's')])
  await perform(scopeOf(app, owner), applyAsVendor, { id, ...particulars })
  t.strictSame(await told(), [], 'what it says of itself is no news to it')
  await decide(refuseVendor)
  t.match(await told(), [/: Your application was refused; .*Nobody answers there\./s])
  await perform(scopeOf(app, owner), applyAsVendor, { id, ...particulars, website: null })
  t.match(await told(), [/: We have your application; /])
  await decide(approveVendor)
  t.match(await told(), [/: You are let in: sell on Fashionistar; /])
  for (const round of ['once', 'twice']) {
    await decide(suspendVendor)
    t.match(await told(), [/: Your shop may not sell for now; .*Nobody answers there\./s], round)
    await decide(reinstateVendor)
    const [mail] = await told()
    t.match(mail, /: Your shop sells again; /, round)
    t.notMatch(mail, /Nobody answers/)
  }
})

test('what is no longer so when it would be sent is not', async (t) => {
  const { id } = await founder(app, { application: particulars })
  await perform(scopeOf(app, people.admin), approveVendor, { id })
  const before = (await listMailbox(app.db)).length
  await app.drain()
  const subjects = (await listMailbox(app.db)).slice(0, -before || undefined).map(({ subject }) => subject)
  t.strictSame(subjects, ['You are let in: sell on Fashionistar'])
})

test('each decision reads differently, in every language', async (t) => {
  for (const locale of locales) {
    const mails = VendorChange.options.map((change) =>
      render('vendor-standing', locale, { ...samples['vendor-standing'], change }),
    )
    t.equal(new Set(mails.map(({ text }) => text)).size, VendorChange.options.length, locale)
    t.equal(new Set(mails.map(({ subject }) => subject)).size, VendorChange.options.length, locale)
  }
})
