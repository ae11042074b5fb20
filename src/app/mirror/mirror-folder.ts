/** Where the mirrors lie: a folder of the origin private file system. What else is known of it is fetched with them. */
const FOLDER = 'gleaner-mirrors'

/** @throws DOMException where it is not there, or the browser has no such file system for this page */
export async function mirrorFolder(how?: 'create'): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory()
  return root.getDirectoryHandle(FOLDER, { create: how === 'create' })
}
