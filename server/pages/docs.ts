import { common, type ErrorType } from '../../domain/common/errors.ts'
import { files } from '../../domain/common/files/errors.ts'
import { type Html, html } from '../../domain/common/html.ts'
import { statusOf } from '../../domain/common/problem.ts'
import { httpCode, httpTitle } from '../../routes-v1/index.ts'
import { faultsOfTrpc } from '../../routes-v2-trpc/index.ts'
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

interface Row {
  readonly code: string
  readonly status: number
  readonly title: string
}

const faultsOfHttp: readonly Row[] = [400, 404, 405, 406, 408, 413, 414, 415, 417, 431].map((status) => ({
  code: httpCode(status),
  status,
  title: httpTitle(status),
}))

const ourFault: Row = { code: 'common.internal', status: 500, title: 'Something went wrong on our side.' }

/** Every code a caller may meet; `type` of a problem document points here. */
export function problemsPage(routes: readonly MountedRoute[]): Html {
  const own = routes.flatMap(({ operation }) => operation.errors ?? [])
  const types: ErrorType[] = [...Object.values(common), ...Object.values(files), ...own]
  const declared = types.map((type) => ({ code: type.code, status: statusOf(type), title: type.title }))
  const all = new Map([...declared, ...faultsOfHttp, ...faultsOfTrpc, ourFault].map((row) => [row.code, row]))
  const rows = [...all.values()]
    .toSorted((a, b) => a.code.localeCompare(b.code))
    .map(
      ({ code, status, title }) =>
        html`<tr id="${code}">
          <td><code>${code}</code></td>
          <td>${status}</td>
          <td>${title}</td>
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
      <p>
        Codes that begin with <code>http.</code> name faults of the request as HTTP: method, media type, size. Those that begin
        with <code>trpc.</code> name the same on v2, and calls that no procedure answers to.
      </p>`,
  )
}
