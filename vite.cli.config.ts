import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { tokenizersOnly } from './vite.config.ts'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

// The command line as plain JavaScript, since Node 20 reads no TypeScript.
export default defineConfig({
  publicDir: false,
  plugins: [tokenizersOnly()],
  ssr: { noExternal: ['@xenova/transformers', 'valibot'] },
  build: {
    ssr: true,
    outDir: '.cache/cli',
    target: 'node20',
    rolldownOptions: {
      // The page fetches in parts what is one file here.
      checks: { ineffectiveDynamicImport: false },
      input: { main: path('cli/main.ts'), lane: path('cli/lane.ts') },
      // Side by side, so that ./lane.js is found from whichever file names it.
      output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
})
