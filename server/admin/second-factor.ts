import type { DomainError } from '../../domain/common/errors.ts'
import { type Html, html } from '../../domain/common/html.ts'
import { layout } from '../pages/layout.ts'
import { localPath } from './guard.ts'

/**
 * Asks for the second factor of whoever has shown the first, or shown a wrong second.
 * @param form as it was sent
 * @returns nothing when it is something else that went wrong
 */
export function secondFactorPage(error: DomainError, form: Readonly<Record<string, unknown>>): Html | undefined {
  const { code } = error.type
  const to = localPath(form['to'])
  if (code === 'authentication.second-factor-required') return page(to, error.details.meta?.['challenge'])
  const again = code === 'authentication.wrong-code' || code === 'authentication.codes-locked'
  return again ? page(to, form['challenge'], error.message) : undefined
}

const page = (to: string, challenge: unknown, fault?: string): Html =>
  layout(
    'Second factor',
    html`<div class="admin narrow">
      <h1>Second factor</h1>
      <p>The code your app shows, or one of those you wrote down.</p>
      ${fault === undefined ? '' : html`<p class="fault" role="alert">${fault}</p>`}
      <form method="post" action="/admin/login" class="fields">
        <input type="hidden" name="to" value="${to}" />
        <input type="hidden" name="challenge" value="${String(challenge)}" />
        <label>Code <input name="code" autocomplete="one-time-code" required autofocus /></label>
        <button>Sign in</button>
      </form>
    </div>`,
    [],
    ['/assets/admin.css'],
  )
