/** What a failure of the browser's storage means, in a sentence. */
export function storageTrouble(error: unknown): string {
  const name = error instanceof Error || error instanceof DOMException ? error.name : ''
  if (name === 'QuotaExceededError') return 'The browser’s storage for this page is full.'
  if (name === 'SecurityError' || name === 'InvalidStateError') return 'The browser refuses storage to this page.'
  if (name === 'NoSuchProject') return 'It is no longer kept in this browser.'
  return `Storage failed${error instanceof Error && error.message ? `: ${error.message}` : ''}.`
}
