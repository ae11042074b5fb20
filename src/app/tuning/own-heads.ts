/** Heads that are kept in the project, as heads that read. */
import { readHead, type Head } from '../../domain/head.ts'
import type { HeadRecord } from '../../domain/project.ts'

const read = new WeakMap<HeadRecord, Head>()

/**
 * The head of a record; the same one for as long as the record stays.
 *
 * @throws HeadError where its file is no head
 */
export function headOf(record: HeadRecord): Head {
  const known = read.get(record)
  if (known) return known
  const head = readHead(record.file)
  read.set(record, head)
  return head
}
