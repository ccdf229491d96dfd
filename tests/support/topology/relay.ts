import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import inject, { type InjectOptions, type Response } from 'light-my-request'

/** Where nginx is told whom a request is to be taken to come from: in front of it stands nobody but the test. */
export const REMOTE_ADDRESS = 'x-test-remote-address'

export interface Relay {
  /** As of a server in this process: the same is sent, and what comes back has the same shape. */
  inject(options: InjectOptions | string): Promise<Response>
  close(): void
}

/** Between one connection and the next; what was answered is the answer's own. */
const OF_THE_CONNECTION = new Set(['connection', 'keep-alive', 'transfer-encoding'])

/**
 * Sends over HTTP what would be injected.
 * @param afterwards is waited for before an answer is handed on
 */
export function relayTo(url: string, afterwards: () => Promise<unknown> = async () => {}): Relay {
  const { hostname, port } = new URL(url)
  const agent = new http.Agent({ keepAlive: true })
  const send = (request: IncomingMessage, response: ServerResponse) => {
    const { remoteAddress } = request.socket
    const from = remoteAddress === '127.0.0.1' ? [] : [REMOTE_ADDRESS, String(remoteAddress)]
    // What is to be left out is there without a value.
    const said = pairs(request.rawHeaders).filter(([, value]) => typeof value === 'string')
    const headers: string[] = [...said.flat(), ...from, ...lengthOf(request)]
    const asked = http.request(
      { hostname, port, agent, path: request.url!, method: request.method!, headers, setHost: false },
      (answer) => {
        response.statusCode = answer.statusCode!
        response.statusMessage = answer.statusMessage!
        for (const [name, value] of pairs(answer.rawHeaders)) {
          if (!OF_THE_CONNECTION.has(name.toLowerCase())) response.appendHeader(name, value)
        }
        answer.on('error', (error) => response.destroy(error)).pipe(response)
      },
    )
    asked.on('error', (error) => response.destroy(error))
    request.pipe(asked)
  }
  return {
    async inject(options) {
      const response = await inject((request, answer) => {
        try {
          send(request, answer)
        } catch (error) {
          // What cannot be put into a request at all.
          answer.destroy(error as Error)
        }
      }, options)
      await afterwards()
      return response
    },
    close: () => agent.destroy(),
  }
}

/** Nothing is sent as nothing; left to itself the client would say that it comes in pieces. */
const lengthOf = ({ method, headers }: IncomingMessage): string[] =>
  ['POST', 'PUT', 'PATCH'].includes(method!) && !('content-length' in headers || 'transfer-encoding' in headers)
    ? ['content-length', '0']
    : []

const pairs = (raw: readonly string[]): [name: string, value: string][] =>
  Array.from({ length: raw.length / 2 }, (_, n) => [raw[2 * n]!, raw[2 * n + 1]!])
