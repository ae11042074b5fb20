// Whether the tools of the field read what we write, and we what they document. Makes a virtual environment of its own
// under .cache/interop, keeps it while requirements.txt stays the same, and runs checks.py and model_checks.py there; and
// installs what peers/ lists, for the checks in JavaScript.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isStale } from '../scripts/fresh.mjs'
import { writeModels } from './models.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const here = join(root, 'interop')
const cache = join(root, '.cache', 'interop')
const schemes = ['IOB1', 'IOB2', 'IOE1', 'IOE2', 'IOBES', 'BILOU']

/** Runs all checks and prints them. @returns how many passed, failed, and were skipped for want of Python or a network */
export function checkInterop() {
  const python = environment()
  const peers = ensurePeers()
  const written = join(cache, 'written')
  rmSync(written, { recursive: true, force: true })
  mkdirSync(written, { recursive: true })
  if (!conversions().every(({ from, to }) => convert(from, to, written))) return { passed: 0, failed: 1, skipped: 0 }
  if (!writeModels(root, written, gleaner)) return { passed: 0, failed: 1, skipped: 0 }
  const models = join(written, 'models')
  const outcomes = [
    ...(python.missing
      ? [skipped(python.missing)]
      : [
          check(python.path, [join(here, 'checks.py'), join(here, 'fixtures'), written]),
          check(python.path, [join(here, 'model_checks.py'), models]),
        ]),
    peers.missing ? skipped(peers.missing) : check(process.execPath, [join(here, 'peers', 'check.mjs'), models]),
  ]
  const sum = outcome => outcomes.reduce((total, counts) => total + counts[outcome], 0)
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') }
}

function skipped(why) {
  console.error(`interop: skipped: ${why}`)
  return { passed: 0, failed: 0, skipped: 1 }
}

/** Runs a script that prints a line a check. */
function check(command, args) {
  const { stdout, stderr } = run(command, args)
  process.stdout.write(stdout)
  process.stderr.write(stderr)
  const count = word => stdout.split('\n').filter(line => line.startsWith(`${word} `)).length
  const [passed, failed] = [count('ok'), count('failed')]
  // A script that breaks before its first check has none to count.
  return { passed, failed: failed + (passed + failed === 0 ? 1 : 0), skipped: 0 }
}

function conversions() {
  const corpus = (to, name) => ({ from: ['corpus.jsonl', '--from-offsets', 'code-points'], to: [...to, '--out', name] })
  const example = file => ({
    from: [file],
    to: ['--to', 'spacy', '--out', `${file.replace(/\.\w+$/, '')}.spacy.jsonl`],
  })
  return [
    ...schemes.flatMap(scheme =>
      ['2', '4'].map(columns =>
        corpus(['--to', 'conll', '--scheme', scheme, '--columns', columns], `${scheme}-${columns}.conll`),
      ),
    ),
    ...[
      ['spacy', 'spacy.jsonl'],
      ['doccano', 'doccano.jsonl'],
      ['label-studio', 'label-studio.json'],
      ['prodigy', 'prodigy.jsonl'],
      ['gliner', 'gliner.json'],
      ['brat', 'brat/'],
      ['w3c', 'w3c/'],
      ['huggingface', 'huggingface/'],
      ['parquet', 'parquet/'],
    ].map(([format, name]) => corpus(['--to', format], name)),
    corpus(['--to', 'docbin'], 'docbin.spacy'),
    corpus(['--to', 'docbin', '--complete'], 'docbin-complete.spacy'),
    corpus(['--to', 'parquet', '--variant', 'names'], 'parquet-names.parquet'),
    ...['doccano-sequence-labeling.jsonl', 'doccano-relations.jsonl', 'label-studio.json'].map(example),
  ]
}

/** `gleaner convert`, as a person would run it. */
function convert([file, ...from], to, written) {
  const out = to.map((argument, index) => (to[index - 1] === '--out' ? join(written, argument) : argument))
  return gleaner(['convert', join(here, 'fixtures', file), ...from, ...out]).status === 0
}

function gleaner(args) {
  const { status, stdout, stderr } = run(process.execPath, [join(root, 'cli', 'gleaner.mjs'), ...args])
  if (status !== 0) console.error(`failed gleaner ${args.join(' ')}\n${stderr}`)
  return { status, stdout }
}

/**
 * Other tools in JavaScript, from their own lock file. As in the app's, nothing in it names a registry; what downloads at
 * its installation is not needed, and stubs stand in for what only a browser or an image would use.
 */
function ensurePeers() {
  if (!isStale('interop/peers/node_modules/.package-lock.json', ['interop/peers/package-lock.json'])) return {}
  console.log('interop: installing what peers/package.json lists, once')
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund']
  const { status, stderr } = spawnSync('npm', args, {
    cwd: join(here, 'peers'),
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  return status === 0 ? {} : { missing: `npm could not install: ${lastLine(stderr ?? '')}` }
}

/** The Python of our own environment, made where it is not there. */
function environment() {
  const requirements = join(here, 'requirements.txt')
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16)
  const folder = join(cache, hash)
  const path = process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python')
  const isReady = join(folder, 'installed')
  if (existsSync(isReady) && run(path, ['--version']).status === 0) return { path }

  const host = [process.env.PYTHON, 'python3', 'python'].find(
    name => name && run(name, ['-c', 'import venv, ensurepip']).status === 0,
  )
  if (!host) return { missing: 'there is no Python 3 with venv (set PYTHON to one)' }
  console.log('interop: installing what requirements.txt lists, once')
  rmSync(cache, { recursive: true, force: true })
  mkdirSync(cache, { recursive: true })
  const made = run(host, ['-m', 'venv', folder])
  if (made.status !== 0) return { missing: `python -m venv failed: ${lastLine(made.stderr)}` }
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--prefer-binary', '-r', requirements]
  const installed = run(path, pip)
  if (installed.status !== 0) return { missing: `pip could not install: ${lastLine(installed.stderr)}` }
  writeFileSync(isReady, '')
  return { path }
}

function run(command, args) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    // Python on Windows prints in the code page of the console unless told.
    env: { ...process.env, PYTHONIOENCODING: 'utf-8', PYTHONUTF8: '1' },
  })
  return { status: error ? 1 : status, stdout: stdout ?? '', stderr: error ? error.message : (stderr ?? '') }
}

function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? ''
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { passed, failed, skipped } = checkInterop()
  console.log(`interop: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  process.exit(failed > 0 || (skipped > 0 && process.env.CI === 'true') ? 1 : 0)
}
