/** Folders that are dropped or chosen: the files in them, under names that tell them apart. */

/** Files of a folder, as of an archive. */
export const MOST_FILES = 10_000

interface Placed {
  /** From the folder that was given: `letters/1890/a.txt`. */
  readonly path: string
  readonly file: File
}

const isHidden = (path: string) => /(^|\/)(\.|__MACOSX\/)/.test(path)

/** Files by their paths in order, without what all paths begin with. What systems put beside is left out. */
export function namedInFolder(all: readonly Placed[]): File[] {
  const kept = all
    .filter(({ path, file }) => !isHidden(path) && (file.size > 0 || /\.(ann|a1|a2)$/i.test(path)))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
  const folders = new Set(kept.map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1)))
  const common = folders.size === 1 ? [...folders][0]?.length : commonFolder([...folders])
  return kept.map(({ path, file }) => new File([file], path.slice(common), { lastModified: file.lastModified }))
}

/** How long the path is that all folders are in. */
function commonFolder(folders: readonly string[]): number {
  const [first = '', ...others] = folders
  let length = first.length
  while (length > 0 && !others.every(folder => folder.startsWith(first.slice(0, length))))
    length = first.lastIndexOf('/', length - 2) + 1
  return length
}

/** The files of folders and files that were dropped, or of a folder that was chosen; of very many the first. */
export async function filesIn(given: readonly (FileSystemEntry | File)[]): Promise<File[]> {
  const found: Placed[] = []
  const waiting = [...given]
  for (let item = waiting.shift(); item && found.length < MOST_FILES; item = waiting.shift()) {
    if (item instanceof File) found.push({ path: item.webkitRelativePath || item.name, file: item })
    else if (isFile(item)) found.push({ path: pathOf(item), file: await fileOf(item) })
    else if (isFolder(item)) waiting.unshift(...(await entriesIn(item)))
  }
  return namedInFolder(found)
}

const pathOf = ({ fullPath }: FileSystemEntry) => fullPath.replace(/^\//, '')

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
const fileOf = (entry: FileSystemFileEntry) => new Promise<File>((resolve, reject) => entry.file(resolve, reject))

/** A reader gives a part at a time, at the end an empty one. */
async function entriesIn(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (part.length === 0 || all.length >= MOST_FILES) return all
    all.push(...part)
  }
}
