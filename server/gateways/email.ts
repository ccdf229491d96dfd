import { createTransport } from 'nodemailer'
import type { Logger } from 'pino'
import type { EmailGateway } from '../../domain/common/gateways.ts'

/** Mail over SMTP, one pooled connection, with an end to every wait. */
export function smtpEmail(url: string, from: string): EmailGateway {
  const transport = createTransport({
    url,
    pool: true,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 20_000,
  })
  return {
    async send(email) {
      await transport.sendMail({ from, ...email })
    },
  }
}

/** Mail into the log; for development without an SMTP server. */
export function logEmail(log: Logger): EmailGateway {
  return {
    async send({ to, subject, text }) {
      log.info({ to, subject, text }, 'mail')
    },
  }
}
