/** Keys as actions name them: `n`, `Shift+D`, `Mod+K` (⌘ on a Mac, else Ctrl), `Escape`. */
import type { Action } from './actions.ts'

export interface Stroke {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
  /** The key itself, whatever sign is on it: `Digit1`. */
  readonly code?: string
}

/**
 * Whether a stroke is a key. A sign counts wherever the keyboard has it; a digit is its key in the top row, whatever that
 * types (`&` on a French keyboard); a letter is what is typed, and where that is no Latin letter (Russian, Greek, Option
 * on a Mac), the one that a Latin keyboard has there.
 */
export function strokes(stroke: Stroke, key: string, mac: boolean): boolean {
  const parts = partsOf(key)
  const main = parts.pop() ?? ''
  const wants = (modifier: string) => parts.includes(modifier)
  if ((mac ? stroke.metaKey : stroke.ctrlKey) !== wants('Mod') || (mac ? stroke.ctrlKey : stroke.metaKey)) return false
  if (stroke.altKey !== wants('Alt')) return false
  // The character already says whether a sign needed the shift key: `?` does on some keyboards.
  const isSign = main.length === 1 && !/[\p{L}\d]/u.test(main)
  if (!isSign && stroke.shiftKey !== wants('Shift')) return false
  return stroke.key.toLowerCase() === main.toLowerCase() || placeOf(stroke) === main.toLowerCase()
}

/** The digit of a key of the top row; the letter that a Latin keyboard has where this one types none. */
export function placeOf({ key, code }: Stroke): string | undefined {
  const [, letter, digit] = /^(?:Key(.)|Digit(.))$/.exec(code ?? '') ?? []
  return digit ?? (key === 'Dead' || /^[^\0-\x7f]$/.test(key) ? letter?.toLowerCase() : undefined)
}

/** `⇧D`, `⌘K` on a Mac; `Shift D`, `Ctrl K` elsewhere. */
export function shownKey(key: string, mac: boolean): string {
  const arrows = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓' }
  const signs: Record<string, string> = mac
    ? { ...arrows, Mod: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↵', Escape: 'Esc', Backspace: '⌫', Delete: '⌦' }
    : { ...arrows, Mod: 'Ctrl', Escape: 'Esc', Delete: 'Del' }
  const parts = partsOf(key).map(part => signs[part] ?? (part.length === 1 ? part.toUpperCase() : part))
  return parts.join(mac ? '' : ' ')
}

/** Modifiers and key; in `Mod++` the last plus is the key. */
function partsOf(key: string): string[] {
  return key.split(/\+(?=.)/)
}

export function isMac(platform: string): boolean {
  return /Mac|iPhone|iPad/.test(platform)
}

/** Whether what has the focus takes text, so that a letter is a letter; a list takes letters, but nothing with Ctrl or ⌘. */
function takesText({ target, ctrlKey, metaKey }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLSelectElement) return !ctrlKey && !metaKey
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(target.type)
}

/** Runs the actions by their keys: not while typing in a field, and not behind an open dialog. */
export function listenForKeys(view: Window, actions: () => readonly Action[], mac: boolean): void {
  view.addEventListener('keydown', event => {
    if (event.defaultPrevented || event.isComposing || view.document.querySelector('dialog[open]')) return
    const typing = takesText(event)
    const action = actions().find(
      ({ keys, enabled, inFields }) => (!typing || inFields) && keys.some(key => strokes(event, key, mac)) && enabled,
    )
    if (!action) return
    event.preventDefault()
    action.run()
  })
}
