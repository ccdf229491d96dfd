import type { Config } from '../config.ts'
import { type Finding, info, warning } from './finding.ts'
import { isLocal } from './local.ts'

/** Whether what we say reaches people. */
export const messageChecks = ({ smtpUrl, mailBackend, mailFrom, twilio, termii, vapid }: Config): Finding[] => [
  ...(smtpUrl === undefined || mailBackend !== 'smtp'
    ? [warning('mail.W001', 'No mail leaves the house.', 'Set SMTP_URL, and MAIL_BACKEND=smtp or nothing.')]
    : []),
  ...(smtpUrl !== undefined && isInTheClear(smtpUrl)
    ? [
        warning(
          'mail.W002',
          'Mail and its password may go to SMTP_URL without TLS.',
          'Use smtps://, or add ?requireTLS=true.',
        ),
      ]
    : []),
  ...(/\.(test|example|invalid|localhost)>?$/.test(mailFrom)
    ? [warning('mail.W003', 'MAIL_FROM is an address that nobody has.', 'Set it to one of yours.')]
    : []),
  ...(twilio === undefined && termii === undefined
    ? [info('sms.I001', 'No SMS are sent: there is no provider.', 'Set the variables of Twilio or Termii.')]
    : []),
  ...(vapid === undefined
    ? [info('push.I001', 'No pushes are sent: there are no keys.', 'npx web-push generate-vapid-keys')]
    : []),
]

function isInTheClear(smtpUrl: string): boolean {
  const { protocol, hostname, searchParams } = new URL(smtpUrl)
  return protocol === 'smtp:' && !isLocal(hostname) && searchParams.get('requireTLS') !== 'true'
}
