import { expect, it } from 'vitest'
import { filesIn, namedInFolder } from './folders.ts'

const placed = (...paths: readonly string[]) => paths.map(path => ({ path, file: new File(['x'], 'any') }))
const names = (files: readonly File[]) => files.map(({ name }) => name)

it('names files of one folder without it, of several by their path below what they share', () => {
  expect(names(namedInFolder(placed('a/b/x.txt', 'a/b/y.txt')))).toEqual(['x.txt', 'y.txt'])
  expect(names(namedInFolder(placed('a/b/x.txt', 'a/c/x.txt')))).toEqual(['b/x.txt', 'c/x.txt'])
  expect(names(namedInFolder(placed('a/x.txt', 'a/c/x.txt')))).toEqual(['c/x.txt', 'x.txt'])
  expect(names(namedInFolder(placed('ab/x.txt', 'ac/x.txt')))).toEqual(['ab/x.txt', 'ac/x.txt'])
})

it('leaves out what systems put beside, and empty files that are no notes', () => {
  const empty = (path: string) => ({ path, file: new File([], 'any') })
  const all = [...placed('a/.DS_Store', 'a/.git/x', '__MACOSX/a/x.txt', 'a/x.txt'), empty('a/x.ann'), empty('a/y.txt')]
  expect(names(namedInFolder(all))).toEqual(['x.ann', 'x.txt'])
})

it('reads folders within folders, a part at a time, in the order of their paths', async () => {
  const file = (fullPath: string) => ({
    isFile: true,
    name: fullPath.split('/').at(-1),
    fullPath,
    file: (give: (file: File) => void) => give(new File(['x'], 'any')),
  })
  const folder = (fullPath: string, ...parts: readonly (readonly object[])[]): object => ({
    isDirectory: true,
    name: fullPath.split('/').at(-1),
    fullPath,
    createReader: () => {
      const left = [...parts, []]
      return { readEntries: (give: (part: unknown) => void) => give(left.shift()) }
    },
  })
  const top = folder('/a', [file('/a/z.txt'), folder('/a/b', [file('/a/b/x.txt')])], [file('/a/a.txt')])
  expect(names(await filesIn([top as FileSystemEntry]))).toEqual(['a.txt', 'b/x.txt', 'z.txt'])
})
