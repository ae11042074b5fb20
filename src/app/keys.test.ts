import { describe, expect, it } from 'vitest'
import { shownKey, type Stroke, strokes } from './keys.ts'

type Held = 'ctrl' | 'meta' | 'alt' | 'shift'
const press = (key: string, ...held: Held[]): Stroke => ({
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

  it('are the digits of the top row, whatever these type', () => {
    const at = (digit: number, key: string, ...held: Held[]) => ({ ...press(key, ...held), code: `Digit${digit}` })
    const french = [at(2, 'é'), at(2, '2', 'shift')] as const
    expect(french.map(stroke => strokes(stroke, '2', false))).toEqual([true, false])
    expect(french.map(stroke => strokes(stroke, 'Shift+2', false))).toEqual([false, true])
    expect(strokes(at(1, '¡', 'alt'), 'Alt+1', true)).toBe(true)
    expect(strokes({ ...press('7'), code: 'Numpad7' }, '7', false)).toBe(true)
  })

  it('are letters as typed, and by their place where no Latin letter is typed', () => {
    const at = (letter: string, key: string, ...held: Held[]) => ({ ...press(key, ...held), code: `Key${letter}` })
    expect(strokes(at('A', 'ф'), 'a', false)).toBe(true)
    expect(strokes(at('A', 'Ф', 'shift'), 'Shift+A', false)).toBe(true)
    expect(strokes(at('Z', 'я', 'ctrl'), 'Mod+Z', false)).toBe(true)
    expect(strokes(at('N', 'Dead', 'alt'), 'Alt+N', true)).toBe(true)
    expect(strokes(at('Q', 'a'), 'q', false)).toBe(false)
    expect(strokes(at('Q', 'a'), 'a', false)).toBe(true)
    expect(strokes(at('Q', '/'), 'q', false)).toBe(false)
    expect(strokes(press('ö'), 'ö', false)).toBe(true)
  })

  it('can be a plus', () => {
    expect(strokes(press('+', 'shift'), '+', false)).toBe(true)
    expect(strokes(press('+', 'ctrl'), 'Mod++', false)).toBe(true)
    expect(strokes(press('+', 'ctrl'), '+', false)).toBe(false)
    expect(shownKey('Mod++', false)).toBe('Ctrl +')
  })

  it('are shown as the platform writes them', () => {
    expect(shownKey('Mod+Shift+z', true)).toBe('⌘⇧Z')
    expect(shownKey('Mod+Shift+z', false)).toBe('Ctrl Shift Z')
  })
})
