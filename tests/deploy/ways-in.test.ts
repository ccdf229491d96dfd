import { test } from 'tap'
import { testMarket } from '../support/app.ts'
import { documentsOf, textOf } from './files.ts'
import { overlay } from './manifests.ts'

interface Ingress {
  readonly metadata: { readonly annotations: Readonly<Record<string, string>> }
  readonly spec: {
    readonly rules: readonly { readonly http: { readonly paths: readonly { path: string; pathType: string }[] } }[]
  }
}

/** For Prometheus and probes, and for whoever tries the demo. */
const inside = new Set(['metrics', 'readyz', 'dev'])

test('on Kubernetes each address that is for the outside is let in, and no other', async (t) => {
  const { server } = await testMarket(t, { products: 1 })
  const printed = server.printRoutes({ commonPrefix: false, method: 'GET' })
  // Everything hangs on the slash, which is one of them.
  const names = ['', ...[...printed.matchAll(/^ {4}[├└]── ([^/\s]+)/gm)].map(([, name]) => name!)]
  // A tree shows what ends in anything without its beginning.
  t.ok(server.hasRoute({ method: 'GET', url: '/files/*' }))
  t.equal(names.filter((name) => name === '*').length, 1, 'no other is hidden by it')
  const first = new Set(names.map((name) => (name === '*' ? 'files' : name)))
  for (const name of ['images', 'api', 'metrics']) t.ok(first.has(name), name)
  const [ingress] = documentsOf<Ingress>(t, `${overlay}/ingress.yaml`)
  const paths = ingress!.spec.rules.flatMap(({ http }) => http.paths)
  const wanted = [...first].filter((name) => !inside.has(name)).toSorted()
  t.strictSame(paths.map(({ path }) => path.slice(1)).toSorted(), wanted)
  for (const { path, pathType } of paths) t.ok(path !== '/' || pathType === 'Exact', path)
})

test('what may be uploaded gets through, on Kubernetes as by nginx', async (t) => {
  const [ingress] = documentsOf<Ingress>(t, `${overlay}/ingress.yaml`)
  const [, most] = /client_max_body_size (\w+);/.exec(textOf('deploy/nginx/nginx.conf')) ?? []
  t.equal(ingress!.metadata.annotations['nginx.ingress.kubernetes.io/proxy-body-size'], most)
})
