// npm test: installs what is missing, then every check and every test. The last line counts them all.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { checkInterop } from '../interop/check.mjs'
import { ensureChromium, ensureFirefox } from './browsers.mjs'
import { ensureInstalled, root } from './fresh.mjs'

ensureInstalled()
process.env.CHROMIUM_PATH = await ensureChromium()
process.env.FIREFOX_PATH = ensureFirefox() ?? ''

const count = { passed: 0, failed: 0, skipped: 0 }
/** What failed and why, said again at the end, where one looks; and what passed when it was tried again. */
const failures = []
const retried = []
/** A test by name, with the beginning of all that was said of it: its error, then what the page showed. */
const told = (file, { fullName, failureMessages }) =>
  `${relative(root, file)} > ${fullName}\n${failureMessages.map(message => message.slice(0, 1500)).join('\n')}`
const bin = name => join(root, 'node_modules', '.bin', name)
const run = (command, args) =>
  spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' })
    .status

for (const [name, command, args] of [
  ['types', bin('tsc'), ['-b']],
  ['lint', bin('oxlint'), ['--quiet']],
  ['format', bin('oxfmt'), ['--check', '.']],
]) {
  console.log(`\n— ${name}`)
  const passed = run(command, args) === 0
  count[passed ? 'passed' : 'failed']++
  if (!passed) failures.push(name)
}

for (const project of ['unit', 'e2e']) {
  console.log(`\n— ${project}`)
  const report = join(root, '.cache', `${project}.json`)
  mkdirSync(join(root, '.cache'), { recursive: true })
  rmSync(report, { force: true })
  const status = run(bin('vitest'), [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ])
  let found = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] }
  try {
    found = JSON.parse(readFileSync(report, 'utf8'))
  } catch {
    failures.push(`${project}: the runner left no report`)
  }
  // A file that does not load has no tests to count, and an error outside any test fails the run: both count as one.
  const broken = found.testResults.filter(
    file => file.status === 'failed' && !file.assertionResults.some(test => test.status === 'failed'),
  )
  for (const file of broken) failures.push(`${relative(root, file.name)}: ${file.message}`)
  for (const file of found.testResults)
    for (const test of file.assertionResults)
      if (test.status === 'failed') failures.push(told(file.name, test))
      else if (test.failureMessages.length > 0) retried.push(told(file.name, test))
  const failed = found.numFailedTests + broken.length
  if (failed === 0 && status !== 0) failures.push(`${project}: an error outside any test`)
  count.passed += found.numPassedTests
  count.failed += failed === 0 && status !== 0 ? 1 : failed
  count.skipped += found.numPendingTests + found.numTodoTests
}

console.log('\n— interop')
const interop = checkInterop()
for (const outcome of ['passed', 'failed', 'skipped']) count[outcome] += interop[outcome]

for (const test of retried) console.error(`\nneeded a second try: ${test.slice(0, 4000)}`)
for (const failure of failures) console.error(`\nfailed: ${failure.slice(0, 4000)}`)
const { passed, failed, skipped } = count
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
process.exit(failed > 0 || passed === 0 || (skipped > 0 && process.env.CI === 'true') ? 1 : 0)
