import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { must, root } from '../scripts/fresh.mjs'

/** Where corpora are looked for when none are named: beside the repository. */
const beside = join(root, '..', 'shared', 'data')

/**
 * The folder of <name>/<split>.conll: the one that is named (else GLEANER_DATA, else `../shared/data`), or where the
 * archives in it, `*.tar.xz`, are unpacked to, `.cache/data`.
 *
 * @returns undefined where there is neither
 */
export function dataFolder(named) {
  const folder = resolve(named ?? process.env.GLEANER_DATA ?? beside)
  if (!existsSync(folder)) return undefined
  const names = readdirSync(folder)
  if (names.some(name => ['train', 'dev'].some(split => existsSync(join(folder, name, `${split}.conll`)))))
    return folder
  const archives = names.filter(name => name.endsWith('.tar.xz')).map(name => join(folder, name))
  if (archives.length === 0) return undefined
  const unpacked = join(root, '.cache', 'data')
  const since = statSync(unpacked, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (archives.every(archive => statSync(archive).mtimeMs < since)) return unpacked
  rmSync(unpacked, { recursive: true, force: true })
  mkdirSync(unpacked, { recursive: true })
  // Times of the archive would be older than the archive.
  for (const archive of archives) must('tar', ['-xJmf', archive, '-C', unpacked, '--no-same-owner'])
  return unpacked
}
