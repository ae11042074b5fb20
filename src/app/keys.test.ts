import { describe, expect, it } from 'vitest'
import { shownKey, type Stroke, strokes } from './keys.ts'

const press = (key: string, ...held: ('ctrl' | 'meta' | 'alt' | 'shift')[]): Stroke => ({
  key,
  ctrlKey: held.includes('ctrl'),
  metaKey: held.includes('meta'),
  altKey: held.includes('alt'),
  shiftKey: held.includes('shift'),
})

describe('keys', () => {
  it('match with just their modifiers', () => {
    expect(strokes(press('n'), 'n', false)).toBe(true)
    expect(strokes(press('N', 'shift'), 'n', false)).toBe(false)
    expect(strokes(press('n', 'ctrl'), 'n', false)).toBe(false)
    expect(strokes(press('n', 'alt'), 'n', false)).toBe(false)
    expect(strokes(press('D', 'shift'), 'Shift+D', false)).toBe(true)
  })

  it('mean the command key on a Mac and the control key elsewhere', () => {
    expect(strokes(press('k', 'meta'), 'Mod+K', true)).toBe(true)
    expect(strokes(press('k', 'ctrl'), 'Mod+K', true)).toBe(false)
    expect(strokes(press('k', 'ctrl'), 'Mod+K', false)).toBe(true)
  })

  it('take a sign wherever the keyboard has it', () => {
    expect(strokes(press('?', 'shift'), '?', false)).toBe(true)
    expect(strokes(press('?'), '?', false)).toBe(true)
  })

  it('are shown as the platform writes them', () => {
    expect(shownKey('Mod+Shift+z', true)).toBe('⌘⇧Z')
    expect(shownKey('Mod+Shift+z', false)).toBe('Ctrl Shift Z')
  })
})
