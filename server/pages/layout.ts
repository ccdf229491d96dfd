import { type Html, html } from '../../domain/common/html.ts'

/** The frame of our pages. */
export const layout = (
  title: string,
  body: Html,
  scripts: readonly string[] = [],
  styles: readonly string[] = [],
): Html =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Fashionistar</title>
        <link rel="icon" href="data:," />
        ${[...styles, '/assets/site.css'].map((href) => html`<link rel="stylesheet" href="${href}" />`)}
      </head>
      <body>
        <header>
          <a href="/">Fashionistar</a>
          <nav>
            <a href="/docs">Reference</a> <a href="/docs/webhooks">Webhooks</a> <a href="/docs/problems">Problems</a>
          </nav>
        </header>
        <main>${body}</main>
        ${scripts.map((src) => html`<script src="${src}"></script>`)}
      </body>
    </html> `
