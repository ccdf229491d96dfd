import { z } from 'zod'
import { PaymentRefused, PaymentUnclear } from '../../../../domain/common/payment-gateways.ts'
import { type Answer, ask, mayPass, NoAnswer, quote } from '../../http.ts'
import { json } from '../said.ts'

export interface PaystackAccount {
  /** Lets us in, and signs what Paystack tells us. */
  readonly secretKey: string
  /** `https://api.paystack.co` but for tests. */
  readonly base: string
}

/** Asks Paystack for what is at a path. @throws PaymentRefused, PaymentUnclear */
export type PaystackApi = <T>(call: PaystackCall<T>) => Promise<T>

export interface PaystackCall<T> {
  readonly path: string
  /** Sent as JSON; without one it is only a question. */
  readonly body?: Readonly<Record<string, unknown>>
  /** What the answer must hold to be understood. */
  readonly data: z.ZodType<T>
}

/** A page of a hundred refunds has less. */
const MOST_BYTES = 1024 * 1024

/** Every answer has this about it, failures too; the codes came late, and not to all of them. */
const Envelope = z.object({
  status: z.boolean(),
  message: z.string().catch(''),
  code: z.string().optional().catch(undefined),
  data: z.unknown().optional(),
})
type Envelope = z.infer<typeof Envelope>

export function paystackApi({ secretKey, base }: PaystackAccount, timeout: number): PaystackApi {
  const headers = {
    authorization: `Bearer ${secretKey}`,
    accept: 'application/json',
    'content-type': 'application/json',
  }
  return async ({ path, body, data }) => {
    const answer = await heard({
      to: 'Paystack',
      url: new URL(`${base}${path}`),
      method: body === undefined ? 'GET' : 'POST',
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      timeout,
      most: MOST_BYTES,
    })
    const envelope = Envelope.safeParse(json(answer.text)).data
    const isSuccess = answer.status >= 200 && answer.status <= 299
    if (isUnclear(answer.status) || (isSuccess && envelope === undefined)) throw unclear(answer, envelope, secretKey)
    if (!isSuccess || envelope?.status !== true) {
      const refused = refusal(answer, envelope, secretKey)
      // Whatever is wrong with a question, it says nothing of what was asked about; but that it is not there.
      throw body === undefined && refused.code !== UNKNOWN ? unclear(answer, envelope, secretKey) : refused
    }
    const said = data.safeParse(envelope.data)
    if (!said.success) throw new PaymentUnclear(`Paystack: an answer that we cannot read: ${quote(said.error.message)}`)
    return said.data
  }
}

async function heard(call: Parameters<typeof ask>[0]): Promise<Answer> {
  try {
    return await ask(call)
  } catch (error) {
    throw error instanceof NoAnswer ? new PaymentUnclear(error.message, { cause: error.cause }) : error
  }
}

/** A redirect is followed by nobody. */
const isUnclear = (status: number): boolean => mayPass(status) || status === 409 || (status > 299 && status < 400)

const unclear = (...said: Parameters<typeof words>) => new PaymentUnclear(words(...said))

function refusal(...said: Parameters<typeof words>): PaymentRefused {
  const [{ status }, envelope] = said
  // A page of somebody between us is no word of Paystack's that there is nothing.
  const isUnknown = status === 404 && envelope !== undefined
  const code = isUnknown ? UNKNOWN : (codeOf(envelope) ?? `http-${status}`)
  return new PaymentRefused(code, words(...said), { declined: false })
}

/** What was said, without the key that it may have repeated. */
const words = ({ status }: Answer, envelope: Envelope | undefined, secretKey: string): string =>
  quote(`Paystack: HTTP ${status} ${envelope?.message ?? ''}`.replaceAll(secretKey, '…'))

/** Two that we go by are also known by their words, from before there were codes; transfers have them in common. */
function codeOf(envelope: Envelope | undefined): string | undefined {
  if (/duplicate transaction reference/i.test(envelope?.message ?? '')) return DUPLICATE
  if (/(transaction (reference )?|transfer )not found/i.test(envelope?.message ?? '')) return UNKNOWN
  return envelope?.code
}

export const DUPLICATE = 'duplicate_reference'
export const UNKNOWN = 'transaction_not_found'
