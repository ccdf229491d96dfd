import type { FastifyInstance } from 'fastify'
import { type Html, html } from '../../domain/common/html.ts'
import { layout } from './layout.ts'

/**
 * Where the link leads that sets a new password. Its token stands behind the #, which a browser sends to nobody; a script of
 * ours takes it from there, and out of the address.
 */
export function resetPasswordRoute(server: FastifyInstance): void {
  server.get('/reset-password', (_request, reply) =>
    reply
      .headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
      .type('text/html; charset=utf-8')
      .send(resetPasswordPage().text),
  )
}

const resetPasswordPage = (): Html =>
  layout(
    'Choose a new password',
    html`<div class="admin narrow">
      <h1>Choose a new password</h1>
      <noscript><p class="fault">This page needs JavaScript.</p></noscript>
      <form id="reset" class="fields" hidden>
        <label>New password <input type="password" name="password" autocomplete="new-password" required /></label>
        <button>Set the password</button>
      </form>
      <div id="outcome" role="status"></div>
    </div>`,
    ['/assets/reset-password.js'],
    ['/assets/admin.css'],
  )
