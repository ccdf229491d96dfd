import type { Test } from 'tap'

/** What lets somebody in, by the form it has wherever it stands; of passwords those that these tests use. */
const SECRET = new RegExp(
  [
    /\bfsr_[\w-]{43}/,
    /\bfsk_(?:[\w-]{43}|demo_integrator)/,
    /\beyJ[\w-]{8,}\.eyJ[\w-]+\.[\w-]+/,
    /fashionistar-demo|three unlikely words|correct-horse-battery/,
    /(?:"|\s)(?:plain:|\$argon2id\$|pbkdf2_sha256\$)/,
    /otpauth:\/\/|#token=/,
  ]
    .map(({ source }) => source)
    .join('|'),
)

/** The log of every app and process that a test starts is read as it is written: a secret in it fails the test. */
export function watchLog(t: Test, text: string): void {
  const [secret] = SECRET.exec(text) ?? []
  if (secret !== undefined) t.fail(`a secret was logged: ${secret.slice(0, 8)}… in ${text.slice(0, 2_000)}`)
}
