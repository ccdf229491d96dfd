import { common, type ErrorType } from '../../domain/common/errors.ts'
import { type Html, html } from '../../domain/common/html.ts'
import { statusOf } from '../../domain/common/problem.ts'
import type { MountedRoute } from '../openapi.ts'
import { layout } from './layout.ts'

/** The interactive reference of v1. */
export const docsPage = (): Html =>
  layout(
    'Reference',
    html`<div id="reference"></div>`,
    ['/assets/swagger-ui-bundle.js', '/assets/reference.js'],
    ['/assets/swagger-ui.css'],
  )

/** Every code a caller may meet; `type` of a problem document points here. */
export function problemsPage(routes: readonly MountedRoute[]): Html {
  const types = new Map<string, ErrorType>()
  for (const type of [...Object.values(common), ...routes.flatMap(({ operation }) => operation.errors ?? [])]) {
    types.set(type.code, type)
  }
  const rows = [...types.values()]
    .toSorted((a, b) => a.code.localeCompare(b.code))
    .map(
      (type) =>
        html`<tr id="${type.code}">
          <td><code>${type.code}</code></td>
          <td>${statusOf(type)}</td>
          <td>${type.title}</td>
        </tr>`,
    )
  return layout(
    'Problems',
    html`<h1>Problems</h1>
      <p>
        Every failure is a problem document (RFC 9457): on v1 the body, on v2 <code>error.data.problem</code>. Look at
        <code>code</code>; it does not change.
      </p>
      <table>
        <thead>
          <tr>
            <th>Code</th>
            <th>Status</th>
            <th>Meaning</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
      <p>Codes that begin with <code>http.</code> name faults of the request as HTTP: method, media type, size.</p>`,
  )
}
