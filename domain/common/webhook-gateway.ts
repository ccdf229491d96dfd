/** How our news reaches programs of others. Where it goes is what a stranger wrote, so nothing of ours may be there. */
export interface WebhookGateway {
  /**
   * Why nothing would ever be sent to this address, in words for whoever wrote it; undefined: it may be tried. Names are
   * not looked up, for where one leads may be another place by the time something is sent.
   */
  objectionTo(url: string): string | undefined
  /** Posts once and follows nothing. Whatever comes of it is an outcome: this throws nothing. */
  post(call: WebhookCall): Promise<WebhookOutcome>
}

export interface WebhookCall {
  readonly url: string
  /** Beside those that say what a body is and who sends it. */
  readonly headers: Readonly<Record<string, string>>
  /** JSON. */
  readonly body: string
}

export interface WebhookOutcome {
  /** How long it took, in milliseconds. */
  readonly ms: number
  /** HTTP's, of the answer; null: there was none. */
  readonly status: number | null
  /** Why there was no answer, fit to be read by the owner of the address. */
  readonly error: string | null
  /** How the answer begins; null: there was none. */
  readonly response: string | null
}
