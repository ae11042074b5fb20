// npm run dev: the development server, with the same isolation headers as the build.
import { ensureInstalled, root } from './fresh.mjs'

ensureInstalled()
const { createServer } = await import('vite')
const server = await createServer({ root })
await server.listen()
server.printUrls()
