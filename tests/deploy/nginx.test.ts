import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'tap'
import { filesBelow, programOf, scratch, textOf } from './files.ts'

const nginx = programOf('nginx')

test('nginx takes its configuration', { skip: nginx === undefined && 'nginx is not installed' }, async (t) => {
  const folder = scratch(t)
  for (const file of filesBelow('deploy/nginx', '.conf')) {
    // Names of neighbours are known only beside them.
    const text = textOf(file).replaceAll(/server web-\d:3000/g, 'server 127.0.0.1:3000')
    fs.writeFileSync(
      path.join(folder, path.basename(file)),
      text.replaceAll(/\/tmp\/|\/dev\/(?=stdout)/g, `${folder}/`),
    )
  }
  fs.writeFileSync(path.join(folder, 'mime.types'), 'types { text/html html; }')
  const { status, stderr } = spawnSync(nginx!, ['-t', '-p', folder, '-c', path.join(folder, 'nginx.conf')], {
    encoding: 'utf8',
  })
  t.equal(status, 0, stderr)
})

test('streams and upgrades go through, forwarded headers are ours, and how we are is not told to the outside', async (t) => {
  const main = textOf('deploy/nginx/nginx.conf')
  const proxy = textOf('deploy/nginx/proxy.conf')
  t.match(main, /location = \/api\/v2\/stock\.watch \{[^}]*proxy_buffering off;[^}]*proxy_read_timeout 1h;/)
  t.match(main, /location = \/metrics \{ return 404; \}/)
  t.match(proxy, /proxy_set_header Upgrade \$http_upgrade;\nproxy_set_header Connection \$connection_to_web;/)
  t.match(proxy, /proxy_set_header Host \$http_host;/, 'its port and all: pages are known by their Origin')
  t.match(proxy, /proxy_set_header X-Forwarded-For \$remote_addr;/)
  const elsewhere = filesBelow('deploy/nginx', '.conf').filter((file) => !file.endsWith('/security-headers.conf'))
  for (const file of elsewhere)
    t.notMatch(textOf(file), /add_header (?!Retry-After|X-Request-Id)/, `${file} sets no header of security`)
  t.match(textOf('deploy/nginx/upstream.conf'), /keepalive_timeout 5s;/, 'shorter than the web keeps a connection')
})
