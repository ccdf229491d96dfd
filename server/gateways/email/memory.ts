import type { EmailGateway } from '../../../domain/common/gateways.ts'
import { emailGateway } from './gateway.ts'
import type { Message } from './message.ts'

export interface MemoryEmail extends EmailGateway {
  /** Mails as they were when they were sent, oldest first; empty it to begin anew. */
  readonly outbox: Message[]
}

/** Mail kept in this process; for tests. */
export function memoryEmail(from: string): MemoryEmail {
  const outbox: Message[] = []
  const gateway = emailGateway(from, {
    async carry(message) {
      outbox.push(message)
      return []
    },
  })
  // Deep copies: what the sender does to the object afterwards changes nothing here.
  return {
    ...gateway,
    outbox,
    send: async (email) => gateway.send(structuredClone(email)),
    sendAll: async (emails) => gateway.sendAll(structuredClone(emails)),
  }
}
