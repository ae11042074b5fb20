/** Out of the page: to the clipboard, or to a file. */
import { say, type Session } from './session.ts'

/** Saves a text as a file. */
export function saveFile(name: string, text: string, type: string): void {
  saveBlob(name, new Blob([text], { type: `${type};charset=utf-8` }))
}

export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob)
  const link = Object.assign(document.createElement('a'), { href: url, download: name })
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** Copies text and says so, or says why not. `what` ends the sentence "Copied …". */
export async function copyText(session: Session, text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    say(session, { tone: 'news', text: `Copied ${what}` })
  } catch {
    say(session, { tone: 'trouble', text: 'The browser does not let this page use the clipboard. Download instead.' })
  }
}
