import { test } from 'tap'
import { newTotpSecret, stepOf } from '../../../../domain/authentication/factors/totp.ts'

test('what is no code of an app is a wrong code, and not a crash', async (t) => {
  const { secret } = newTotpSecret('ada@example.com')
  // Six characters for JavaScript, more bytes for whoever compares them.
  for (const code of ['\u{10005}\u{1e2a7}\u{13262}', 'äöüäöü', '٣٣٣٣٣٣', '12345', '1234567', ' 12345', '']) {
    t.equal(stepOf(secret, code, new Date(0)), undefined, code)
  }
})
