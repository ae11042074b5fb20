import { createReadStream, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'
import { isolationHeaders } from '../scripts/headers.mjs'
import { root } from '../scripts/fresh.mjs'

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
}

/** What an address begins with, and the folder it stands for; the first that fits. */
const folders = [
  ['/models/', 'public/models'],
  ['/peers/xenova/', 'bench/peers/node_modules/@xenova/transformers/dist'],
  ['/peers/huggingface/', 'bench/peers/node_modules/@huggingface/transformers/dist'],
  ['/peers/runtime/', 'bench/peers/node_modules/onnxruntime-web/dist'],
  ['/', '.cache/bench'],
]

/** Serves the bare page, the model and the peers' own files, all alike: uncompressed, from memory or disk, cacheable. */
export async function serve({ isolated }) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
    const [prefix, folder] = folders.find(([prefix]) => path.startsWith(prefix)) ?? ['/', '']
    const home = join(root, folder)
    const file = normalize(join(home, path.slice(prefix.length) || 'index.html'))
    const size = file.startsWith(home + sep) ? statSync(file, { throwIfNoEntry: false })?.size : undefined
    if (size === undefined) return void response.writeHead(404).end()
    response.writeHead(200, {
      'Content-Type': types[extname(file)] ?? 'application/octet-stream',
      'Content-Length': size,
      'Cache-Control': file.endsWith('.html') ? 'no-cache' : 'max-age=31536000, immutable',
      ...(isolated ? isolationHeaders : {}),
    })
    createReadStream(file).pipe(response)
  })
  await new Promise(resolve => server.listen(0, 'localhost', resolve))
  return { url: `http://localhost:${server.address().port}/`, close: () => server.close() }
}
