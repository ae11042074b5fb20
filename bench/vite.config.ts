import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { isolationHeaders } from '../scripts/headers.mjs'
import { runtimeAlias, tokenizersOnly, weightsAsTheyAre } from '../vite.config.ts'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

// The engine as the page builds it, without the page.
export default defineConfig({
  root: path('page'),
  base: './',
  appType: 'mpa',
  publicDir: path('../public'),
  plugins: [tokenizersOnly(), weightsAsTheyAre()],
  resolve: { alias: runtimeAlias },
  worker: { format: 'es', plugins: () => [tokenizersOnly()] },
  build: { target: 'esnext', assetsInlineLimit: 0, outDir: path('../.cache/bench'), emptyOutDir: true },
  preview: { headers: isolationHeaders },
})
