/** What `tune --start` begins as: a head, what its types become, and texts of which it says what it knows. */
import type { Head } from '../src/domain/head.ts'
import { namesIn, namesOf, startLabelMap, type LabelMap } from '../src/domain/label-map.ts'
import { entityTypes } from '../src/domain/labels.ts'
import { shuffled } from '../src/domain/random.ts'
import { segments } from '../src/domain/text.ts'
import { unlabelledLength, wordsWithin } from '../src/domain/unlabelled.ts'
import { decodeText, readInput, type Session, UsageError } from './input.ts'

/** @throws UsageError where the head that was named belongs to another encoder */
export function checkStart({ head, result: { manifest } }: Pick<Session, 'head' | 'result'>): void {
  const { id, sha256 } = head.encoder
  if (sha256 !== manifest.files.find(({ path }) => path === manifest.weights)?.sha256)
    throw new UsageError(
      `--start: the head "${head.name}" belongs to another encoder (${id}, ${sha256.slice(0, 12)}…), not to ${manifest.id}`,
    )
}

/**
 * What the head's types become: as it was given, else by their names among the `annotated` ones of the file, else what they
 * are.
 *
 * @param given `OLD=NEW`, `OLD=` (drop) or `OLD=A|B` (split), several in one by commas
 * @throws UsageError that says what was expected
 */
export function startMap(given: readonly string[], head: Head, annotated: readonly string[]): LabelMap {
  const types = entityTypes(head.labels)
  const told = new Map<string, readonly string[]>()
  for (const part of given.flatMap(value => value.split(','))) {
    const at = part.indexOf('=')
    const old = part.slice(0, at).trim()
    const names = part.slice(at + 1).split('|')
    const isDropped = names.join('').trim() === '' && names.length === 1
    if (at < 0 || old === '' || (!isDropped && names.some(name => name.trim() === '')))
      throw new UsageError(`--map is OLD=NEW, OLD= (to drop it) or OLD=A|B (to split it), by commas, not "${part}"`)
    if (!types.includes(old))
      throw new UsageError(`--map: "${old}" is no type of the head "${head.name}", which are ${types.join(', ')}`)
    if (told.has(old)) throw new UsageError(`--map says twice what "${old}" becomes`)
    told.set(old, isDropped ? [] : [...new Set(names.map(name => name.trim()))])
  }
  const labels = annotated.map(name => ({ name, types: [] }))
  return { ...startLabelMap(types, labels), ...Object.fromEntries(told) }
}

/** Types by commas. @throws UsageError where one is empty */
export function typeList(value: string): string[] {
  const types = value.split(',').map(type => type.trim())
  if (types.includes('')) throw new UsageError(`--types is a list of entity types, as PER,LOC, not "${value}"`)
  return [...new Set(types)]
}

/** In words what becomes of each type of the head, and which ones are new. */
export function startInWords(head: Head, map: LabelMap, annotated: readonly string[]): string {
  const types = entityTypes(head.labels)
  const isKept = (type: string) => namesOf(map, type).join() === type
  const known = new Set(namesIn(map))
  const said: readonly (readonly [string, readonly string[]])[] = [
    ['keeps', types.filter(isKept)],
    [
      'calls',
      types.flatMap(type => {
        const names = namesOf(map, type)
        return names.length === 0 || isKept(type) ? [] : [`${type} ${names.join(' or ')}`]
      }),
    ],
    ['drops', types.filter(type => namesOf(map, type).length === 0)],
    ['learns', annotated.filter(type => !known.has(type))],
  ]
  const parts = said.flatMap(([verb, what]) => (what.length > 0 ? [`${verb} ${what.join(', ')}`] : []))
  return `begins as ${head.name}: ${parts.join('; ')}`
}

/** Segments of UTF-8 files, `-` standard input. @throws UsageError for a file that cannot be read */
export async function segmentsOf(files: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const file of files) {
    const text = decodeText(file, await readInput(file))
    for (const { start, end } of segments(text)) found.push(text.slice(start, end))
  }
  return found
}

/**
 * Texts by chance, as many as the page asks a head about: the last of them cut between two words.
 *
 * @param learned UTF-16 units that there are to learn from
 */
export function unlabelledFrom(texts: readonly string[], learned: number, seed: number): { readonly text: string }[] {
  const taken: { text: string }[] = []
  let left = unlabelledLength(learned)
  for (const text of shuffled(texts, seed)) {
    if (left <= 0) break
    const words = wordsWithin(text, left)
    if (words !== '') taken.push({ text: words })
    left -= text.length
  }
  return taken
}
