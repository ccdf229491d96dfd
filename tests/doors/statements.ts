import { Client } from 'pg'

export interface Statement {
  readonly text: string
  readonly values: readonly unknown[]
}

/** What the process asks by itself, at every beat: whether it is still heard. */
const HEARTBEAT = /pg_listening_channels/

/** Every statement that this process sends to a database meanwhile, because of what is done. */
export async function statementsOf(act: () => Promise<unknown>): Promise<Statement[]> {
  const heard: Statement[] = []
  const send = Reflect.get(Client.prototype, 'query') as (...args: unknown[]) => unknown
  Reflect.set(Client.prototype, 'query', function listening(this: Client, ...args: unknown[]) {
    const [first, values = []] = args
    heard.push(typeof first === 'string' ? { text: first, values: values as unknown[] } : (first as Statement))
    return Reflect.apply(send, this, args)
  })
  try {
    await act()
  } finally {
    Reflect.set(Client.prototype, 'query', send)
  }
  return heard.filter(({ text }) => !HEARTBEAT.test(text))
}
