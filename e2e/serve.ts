import type { TestProject } from 'vitest/node'
import { preview } from 'vite'
import { ensureBuilt, root } from '../scripts/fresh.mjs'

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the production build, with its headers. */
    url: string
  }
}

/** Serves the production build for as long as the tests run. */
export default async function setup(project: TestProject) {
  ensureBuilt()
  const server = await preview({ root, logLevel: 'warn', preview: { port: 4273, strictPort: false } })
  const url = server.resolvedUrls?.local[0]
  if (!url) throw new Error('the preview server has no address')
  project.provide('url', url)
  return () => server.close()
}
