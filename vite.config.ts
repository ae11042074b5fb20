import react from '@vitejs/plugin-react'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { defineConfig, type Plugin } from 'vite'
import packageJson from './package.json' with { type: 'json' }
import { contentSecurityPolicy, isolationHeaders } from './scripts/headers.mjs'

const { version } = packageJson

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

const leftOut = /^(onnxruntime-web|onnxruntime-node|@huggingface\/jinja|\.\/utils\/(hub|tensor)\.js)$/

/**
 * Of @xenova/transformers only the tokenizers are used: a stub stands in for its own ONNX Runtime (which would write a
 * CDN's address into ours), for the hub, tensors and chat templates.
 */
export function tokenizersOnly(): Plugin {
  return {
    name: 'gleaner:tokenizers-only',
    enforce: 'pre',
    resolveId(id, importer) {
      return leftOut.test(id) && importer?.includes('@xenova/transformers') ? path('stubs/transformers.js') : undefined
    },
  }
}

/** A static host may send no headers, so the build carries its policy in the page as well. */
function policyInPage(): Plugin {
  return {
    name: 'gleaner:policy-in-page',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: contentSecurityPolicy },
        injectTo: 'head-prepend',
      },
    ],
  }
}

/** Weights do not shrink: gzip on the fly would only make the first visit wait. */
export function weightsAsTheyAre(): Plugin {
  return {
    name: 'gleaner:weights-as-they-are',
    configurePreviewServer({ middlewares }) {
      middlewares.use((request, _response, next) => {
        if (request.url?.includes('.onnx')) request.headers['accept-encoding'] = 'identity'
        next()
      })
    },
  }
}

const JAVASCRIPT_LIMIT = 150_000
/** The chunk with all that opening the page imports. */
const OPENING = 'page'

/**
 * Fails a build whose own JavaScript, gzipped, is more than opening the page should fetch: the entry, what it imports, and
 * the worker. What is loaded on demand does not count, and ONNX Runtime's loaders are counted as its.
 */
function javascriptBudget(): Plugin {
  return {
    name: 'gleaner:javascript-budget',
    apply: 'build',
    writeBundle({ dir = 'dist' }, bundle) {
      const opened = new Set<string>()
      const open = (name: string) => {
        const file = bundle[name]
        if (opened.has(name) || file?.type !== 'chunk') return
        opened.add(name)
        file.imports.forEach(open)
      }
      for (const [name, file] of Object.entries(bundle)) {
        if (file.type === 'chunk' && (file.isEntry || file.name === OPENING)) open(name)
        if (/assets\/worker-.*\.js$/.test(name)) opened.add(name)
      }
      const sizes = [...opened].map(name => ({ name, gzipped: gzipSync(readFileSync(join(dir, name))).length }))
      const total = sizes.reduce((sum, { gzipped }) => sum + gzipped, 0)
      this.info(`JavaScript to open the page, gzipped: ${total} of ${JAVASCRIPT_LIMIT} bytes`)
      if (total > JAVASCRIPT_LIMIT || opened.size < 2) {
        this.error(
          sizes.map(({ name, gzipped }) => `${name}: ${gzipped}`).join('\n') + `\nover ${JAVASCRIPT_LIMIT} bytes`,
        )
      }
    },
  }
}

interface Modules {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null
}

/**
 * Puts all that opening the page imports in one chunk. By itself the bundler gives what is shared with each part that is
 * fetched later a chunk of its own, and many small ones compress worse: by 3 kB of 150.
 */
function openingTogether(): (id: string, modules: Modules) => string | null {
  const entry = path('src/main.tsx')
  let opening: Set<string> | undefined
  return (id, modules) => {
    if (!opening) {
      opening = new Set()
      const waiting = [entry]
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
        if (opening.has(next)) continue
        opening.add(next)
        waiting.push(...(modules.getModuleInfo(next)?.importedIds ?? []))
      }
    }
    return opening.has(id) ? OPENING : null
  }
}

export const runtimeAlias = [
  // The package exports no ./dist/*, and the bundled build hangs with more than one thread: its pthreads
  // respawn the worker chunk they were bundled into.
  { find: /^onnxruntime-web\/(webgpu|wasm)$/, replacement: path('node_modules/onnxruntime-web/dist/ort.$1.min.mjs') },
]

export default defineConfig({
  base: './',
  // No page but one: a missing file is missing, never the page again.
  appType: 'mpa',
  plugins: [tokenizersOnly(), react(), policyInPage(), weightsAsTheyAre(), javascriptBudget()],
  resolve: { alias: runtimeAlias },
  worker: {
    format: 'es',
    plugins: () => [tokenizersOnly()],
    // The notes of bundlers to each other, that its minifier leaves in, would take 0.3 kB.
    rolldownOptions: { output: { comments: { annotation: false } } },
  },
  define: { 'import.meta.env.VITE_VERSION': JSON.stringify(version) },
  build: {
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: openingTogether(), debugName: OPENING }] } } },
    target: 'esnext',
    // What parts that are fetched later share is here already; lists of the rest would take 2 kB.
    modulePreload: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1000,
  },
  server: { headers: isolationHeaders },
  preview: {
    port: 4173,
    strictPort: true,
    headers: { ...isolationHeaders, 'Content-Security-Policy': `${contentSecurityPolicy}; frame-ancestors 'none'` },
  },
  optimizeDeps: { exclude: ['@xenova/transformers', 'onnxruntime-web'] },
})
