import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))

/** What each room may import from: itself and the rooms below. */
const below: Record<string, readonly string[]> = {
  domain: ['domain'],
  graph: ['graph'],
  engine: ['engine', 'domain', 'graph'],
  app: ['app', 'engine', 'domain', 'graph'],
  ui: ['ui', 'app', 'engine', 'domain', 'graph'],
  cli: ['cli', 'engine', 'domain', 'graph'],
}

/** Packages that belong to some rooms alone. */
const homes: readonly [RegExp, readonly string[]][] = [
  [/^react(-dom)?($|\/)/, ['ui']],
  [/^onnxruntime-web($|\/)/, ['engine', 'cli']],
  [/^@xenova\/transformers($|\/)/, ['engine/tokenizer.ts']],
  [/^idb$/, ['app/project/storage.ts', 'app/project/catalogue.ts']],
  [/^@msgpack\/msgpack$/, ['domain/formats/docbin-file.ts']],
  [/^hyparquet(-writer)?($|\/)/, ['domain/formats/parquet-file.ts', 'domain/formats/parquet.ts']],
  [/^zustand($|\/)/, ['app', 'ui']],
  [/^node:/, ['cli']],
]

/** Sources: no tests, nor what they share (`testing.ts`). */
const files = ['src', 'cli'].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(file => /\.(ts|tsx)$/.test(file) && !/\.test\.|\.d\.ts$|\btesting\.ts$/.test(file))
    .map(file => join(root, folder, file)),
)

const importsOf = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].flatMap(match => match[1] ?? [])

/** `engine/tokenizer.ts` for a file of a room. */
const placeOf = (file: string) => relative(join(root, 'src'), file).replaceAll('\\', '/').replace('../cli', 'cli')

it('finds the sources it judges', () => {
  expect(files.length).toBeGreaterThan(20)
})

it('lets imports go one way', () => {
  const wrong = files.flatMap(file => {
    const [room = '', ...rest] = placeOf(file).split('/')
    const allowed = below[room]
    if (rest.length === 0 || !allowed) return []
    return importsOf(file)
      .filter(specifier => specifier.startsWith('.'))
      .filter(specifier => !allowed.includes(placeOf(join(dirname(file), specifier)).split('/')[0] ?? ''))
      .map(specifier => `${placeOf(file)} imports ${specifier}`)
  })
  expect(wrong).toEqual([])
})

it('keeps every package in its room', () => {
  const wrong = files.flatMap(file => {
    const place = placeOf(file)
    if (!place.includes('/')) return [] // main.tsx knows every room
    return importsOf(file)
      .filter(specifier =>
        homes.some(([name, rooms]) => name.test(specifier) && !rooms.some(room => place.startsWith(room))),
      )
      .map(specifier => `${place} imports ${specifier}`)
  })
  expect(wrong).toEqual([])
})
