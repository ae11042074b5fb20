import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs a command in the repository with its output shown; ends this process with its status when it fails. */
export function must(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    // What a command prints must not mix with what the command line gives out.
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32' && command !== process.execPath,
    ...options,
  })
  if (error) throw error
  if (status !== 0) process.exit(status ?? 1)
}

/** Whether any of `inputs` (files or folders, relative to the repository) is newer than `output`, or it is missing. */
export function isStale(output, inputs) {
  const made = join(root, output)
  if (!existsSync(made)) return true
  const since = statSync(made).mtimeMs
  return inputs.some(input => newest(join(root, input)) > since)
}

function newest(path) {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  return Math.max(stat.mtimeMs, ...readdirSync(path).map(name => newest(join(path, name))))
}

/** Installs exactly what the lock file says, unless that is what is there; file times say nothing, a copy has new ones. */
export function ensureInstalled() {
  if (!isInstalled()) must('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'])
}

function isInstalled() {
  try {
    const packagesOf = file => JSON.parse(readFileSync(join(root, file), 'utf8')).packages
    const wanted = packagesOf('package-lock.json')
    const there = packagesOf('node_modules/.package-lock.json')
    return Object.entries(wanted).every(
      ([path, { version, optional }]) =>
        !path.startsWith('node_modules/') || (path in there ? there[path].version === version : optional === true),
    )
  } catch {
    return false
  }
}

/** In a process of its own: whoever asks (a test runner, say) may have set NODE_ENV, and React has a build for each. */
function viteBuild(options) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  must(process.execPath, [vite, 'build', '--logLevel', 'warn', ...options], {
    env: { ...process.env, NODE_ENV: 'production' },
  })
}

const pageSources = [
  'src',
  'public',
  'stubs',
  'scripts/headers.mjs',
  'index.html',
  'vite.config.ts',
  'package-lock.json',
]

/** Builds the page into `dist/`, unless it is newer than all it is made of. */
export function ensureBuilt() {
  if (!isStale('dist/index.html', pageSources)) return
  viteBuild([])
}

const commandLineSources = [
  'cli',
  'src/domain',
  'src/graph',
  'src/engine',
  'stubs',
  'vite.cli.config.ts',
  'package-lock.json',
]

/** Bundles the command line into `.cache/cli/`, unless it is newer than all it is made of. */
export function ensureCommandLine() {
  ensureInstalled()
  if (!isStale('.cache/cli/main.js', commandLineSources)) return
  viteBuild(['--config', 'vite.cli.config.ts'])
}
