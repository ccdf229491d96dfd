import { type Html, html } from '../../domain/common/html.ts'
import type { Config } from '../config.ts'
import { demoUsers } from '../demo.ts'
import { layout } from './layout.ts'

export const landingPage = (config: Config): Html =>
  layout(
    'A fashion marketplace',
    html`<h1>A fashion marketplace, from its backend</h1>
      <p>Many vendors, one catalogue, two APIs over one set of operations.</p>
      <ul>
        <li><a href="/docs">v1</a>: REST for integrators, under <code>/api/v1</code></li>
        <li><a href="/api/v1/openapi.json">OpenAPI 3.1</a>: v1 for programs</li>
        <li>v2: tRPC for the storefront, under <code>/api/v2</code></li>
        <li><a href="/api/v1/products">The catalogue</a> as an integrator sees it</li>
        <li><a href="/readyz">Readiness</a> and <a href="/metrics">metrics</a></li>
        <li>
          <a href="/admin/login">Tasks and queues</a> for operators, under <code>/admin/tasks</code>${
            config.demo
              ? html`; sign in as <code>${demoUsers.find(({ roles }) => roles.includes('admin'))?.email}</code>`
              : ''
          }
        </li>
        ${
          config.demo
            ? html`<li><a href="/dev/mailbox">The demo mailbox</a></li>
                <li><a href="/dev/mail">Messages</a>: what we write to people, in every language</li>`
            : ''
        }
      </ul>`,
  )
