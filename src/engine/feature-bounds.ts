/** How much room files of features may take, and which of them go for another. */
import type { KeptFile } from './feature-files.ts'

/** Bytes of all files together, less where the browser allows less than four times as many. */
export const MOST = 512 * 2 ** 20
/** Of what files may have together, the part that one may have, and of what is free the part that files may have. */
const PART = 1 / 4
/**
 * Milliseconds for which no file makes room for another after it was used: of more documents than there is room for, read
 * one after the other again and again, each would make room for the next just before it is wanted.
 */
const FRESH = 3_600_000

/** Bytes that files may have together; `free`: what may be stored beside them. */
export function limitOf(most: number, files: readonly KeptFile[], free: number): number {
  return Math.min(most, PART * (free + bytesOf(files)))
}

/** Which files go, so that so many bytes more are within the limit; undefined where that cannot be. */
export function makeRoom(
  files: readonly KeptFile[],
  bytes: number,
  limit: number,
  now: number,
): KeptFile[] | undefined {
  if (bytes > PART * limit) return undefined
  let excess = bytesOf(files) + bytes - limit
  const goes: KeptFile[] = []
  for (const file of files.toSorted((a, b) => a.usedAt - b.usedAt)) {
    if (excess <= 0 || file.usedAt >= now - FRESH) break
    goes.push(file)
    excess -= file.bytes
  }
  return excess <= 0 ? goes : undefined
}

const bytesOf = (files: readonly KeptFile[]) => files.reduce((sum, { bytes }) => sum + bytes, 0)
