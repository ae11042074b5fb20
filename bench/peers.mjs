// The peers live in a folder of their own, with their own lock file, and are never installed with the app. As in the
// app's lock file, nothing in theirs may name a registry: npm's `omit-lockfile-registry-resolved` keeps addresses out.
// They list onnxruntime-node and sharp, which a page never uses and whose installation wants to download: the app's
// stubs stand in.
import { join } from 'node:path'
import { isStale, must, root } from '../scripts/fresh.mjs'

export function ensurePeers() {
  if (!isStale('bench/peers/node_modules/.package-lock.json', ['bench/peers/package-lock.json'])) return
  must('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: join(root, 'bench', 'peers') })
}
