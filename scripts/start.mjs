// npm start: installs what is missing, builds what is stale, serves the production build.
import { ensureBuilt, ensureInstalled, root } from './fresh.mjs'

ensureInstalled()
ensureBuilt()
const { preview } = await import('vite')
try {
  const server = await preview({ root })
  console.log(`Gleaner is at ${server.resolvedUrls?.local[0] ?? 'http://localhost:4173/'}`)
} catch (error) {
  console.error(`Gleaner could not be served: ${error instanceof Error ? error.message : error}`)
  process.exit(1)
}
