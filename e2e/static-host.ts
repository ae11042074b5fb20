import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { root } from '../scripts/fresh.mjs'

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
}

export interface StaticHost {
  readonly url: string
  /** Changes what is sent for a path that ends so: other bytes, or an error status. */
  spoil(suffix: string, how: { status?: number; cutAt?: number; hang?: boolean } | undefined): void
  close(): Promise<void>
}

/** The plainest of hosts: `dist/` under a sub-path, without one header of ours. */
export async function staticHost(prefix = '/some/where/'): Promise<StaticHost> {
  const spoiled = new Map<string, { status?: number; cutAt?: number; hang?: boolean }>()
  const server = createServer((request, response) => {
    const path = decodeURIComponent((request.url ?? '/').split('?')[0] ?? '/')
    const inside = path.startsWith(prefix) ? path.slice(prefix.length) || 'index.html' : undefined
    const file = inside === undefined ? undefined : join(root, 'dist', normalize(inside))
    if (!file || !existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end('not here')
    const how = [...spoiled].find(([suffix]) => path.endsWith(suffix))?.[1] ?? {}
    if (how.hang) return
    if (how.status) return void response.writeHead(how.status).end()
    response.writeHead(200, {
      'Content-Type': types[extname(file)] ?? 'application/octet-stream',
      'Cache-Control': 'no-store',
    })
    createReadStream(file, how.cutAt === undefined ? {} : { end: how.cutAt - 1 }).pipe(response)
  })
  await new Promise<void>(resolve => server.listen(0, 'localhost', resolve))
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}${prefix}`,
    spoil(suffix, how) {
      if (how) spoiled.set(suffix, how)
      else spoiled.delete(suffix)
    },
    close() {
      server.closeAllConnections()
      return new Promise(resolve => server.close(() => resolve()))
    },
  }
}
