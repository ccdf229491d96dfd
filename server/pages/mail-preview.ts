import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Html, html } from '../../domain/common/html.ts'
import {
  isMailName,
  isShortName,
  languageOf,
  localeOf,
  type MailName,
  mailNames,
  mails,
  render,
  renderShort,
  samples,
} from '../../domain/notifications/index.ts'
import { NONE, type Policy, SELF, UNSAFE_INLINE } from '../csp/policy.ts'
import { layout } from './layout.ts'

interface Address {
  readonly Params: { readonly name: string }
  /** A list where the address names it twice. */
  readonly Querystring: { readonly locale?: string | readonly string[] }
}

/** What we write to people, with sample data, in demo mode. */
export function mailPreviewRoutes(server: FastifyInstance): void {
  const page = 'text/html; charset=utf-8'
  server.get('/dev/mail', (_request, reply) => reply.type(page).send(listPage().text))
  server.get<Address>('/dev/mail/:name', (request, reply) => {
    const { name } = request.params
    if (!isMailName(name)) return reply.callNotFound()
    return reply.type(page).send(mailPage(name, localeIn(request)).text)
  })
  server.get<Address>('/dev/mail/:name/html', { config: { csp: framed, cspReportOnly: {} } }, (request, reply) => {
    const { name } = request.params
    if (!isMailName(name)) return reply.callNotFound()
    reply.header('x-frame-options', 'SAMEORIGIN')
    return reply.type(page).send(render(name, localeIn(request), samples[name]).html)
  })
}

const localeIn = ({ query }: FastifyRequest<Address>): string => localeOf(String(query.locale ?? ''))

/**
 * A mail has inline styles, which no page of ours may have. So it gets a policy of its own, under which it can be looked at,
 * in a frame of ours, and can do nothing.
 */
const framed: Policy = {
  'default-src': [NONE],
  'style-src': [UNSAFE_INLINE],
  'base-uri': [NONE],
  'form-action': [NONE],
  'frame-ancestors': [SELF],
  sandbox: true,
}

const addressOf = (name: MailName, locale: string): string => `/dev/mail/${name}?locale=${locale}`

const languageLinks = (name: MailName): Html[] =>
  mails[name].languages.map((locale) => html`<a href="${addressOf(name, locale)}">${locale}</a> `)

function listPage(): Html {
  const rows = mailNames.map(
    (name) =>
      html`<tr>
        <td><code>${name}</code></td>
        <td>${languageLinks(name)}</td>
        <td>${isShortName(name) ? 'mail, SMS, push' : 'mail'}</td>
      </tr>`,
  )
  return layout(
    'Messages',
    html`<h1>Messages</h1>
      <p>What we write to people, with sample data. What has been sent is in the <a href="/dev/mailbox">mailbox</a>.</p>
      <table>
        <thead>
          <tr>
            <th>Message</th>
            <th>Languages</th>
            <th>Sent as</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>`,
  )
}

function mailPage(name: MailName, locale: string): Html {
  const language = languageOf(name, locale)
  const { subject, text } = render(name, language, samples[name])
  const frame = (kind: string): Html =>
    html`<iframe class="${kind}" sandbox title="The mail" src="/dev/mail/${name}/html?locale=${language}"></iframe>`
  return layout(
    name,
    html`<h1 lang="${language}">${subject}</h1>
      <p class="meta"><a href="/dev/mail">Messages</a> · <code>${name}</code> · ${languageLinks(name)}</p>
      <h2>HTML, wide and on a phone</h2>
      <div class="frames">${frame('wide')} ${frame('phone')}</div>
      <article>
        <h2>Text</h2>
        <pre lang="${language}">${text}</pre>
        ${shortOf(name, language)}
      </article>`,
  )
}

function shortOf(name: MailName, language: string): Html | '' {
  if (!isShortName(name)) return ''
  const { title, text } = renderShort(name, language, samples[name])
  return html`<h2>SMS and push</h2>
    <p class="meta">A push has this title and the text; an SMS has the text, ${text.length} characters.</p>
    <pre lang="${language}">${title}</pre>
    <pre lang="${language}">${text}</pre>`
}
